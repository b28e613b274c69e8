import HTTPTransfers
package import ObjectStorage
import RemoteStorage

extension GCSStore {
  /// One request for each key, up to 16 at once.
  package func delete(_ keys: [String]) throws(StorageError) {
    let work = GCSDeletions(keys)
    let others = min(keys.count, Self.deletionsAtOnce) - 1
    for _ in 0..<max(others, 0) {
      work.begin()
      // What a thread that can't be had would have done is left to the others.
      if !TransferThread.start(name: "delete", { work.serve(self) }) { work.end() }
    }
    work.begin()
    work.serve(self)
    if let failure = StorageError(firstOf: work.failures) { throw failure }
  }

  private static var deletionsAtOnce: Int { 16 }

  /// Deletes a key, or only that generation of it.
  func deleteAlone(_ key: String, generation: String? = nil) throws(StorageError) {
    try ObjectKey.check(key)
    let request = dialect.deletion(location.name(key), generation: generation)
    let answer = try client.send(request, path(key))
    if answer.response.status != 404 { try answer.checked() }
  }
}
