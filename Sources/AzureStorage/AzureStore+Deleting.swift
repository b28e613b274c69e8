import HTTPTransfers
package import ObjectStorage
import RemoteStorage

extension AzureStore {
  /// One request for each key, up to 16 at a time. (The service's batches cost as much, and each of their parts is signed
  /// alone.)
  package func delete(_ keys: [String]) throws(StorageError) {
    let work = Guarded(Work(keys: keys[...]))
    let helpers = min(keys.count, Self.atOnce) - 1
    for _ in 0..<max(helpers, 0) {
      work.with { $0.threads += 1 }
      let isStarted = TransferThread.start(name: "delete") {
        self.deleteAll(of: work)
        work.with { $0.threads -= 1 }
      }
      if !isStarted {
        work.with { $0.threads -= 1 }
        break
      }
    }
    deleteAll(of: work)
    let failures = work.wait { $0.threads == 0 ? $0.failures : nil } ?? []
    let errors = failures.sorted { $0.index < $1.index }.map(\.error)
    if let failure = StorageError(firstOf: errors) { throw failure }
  }

  private static var atOnce: Int { 16 }

  /// Keys that wait, and what failed.
  private struct Work {
    var keys: ArraySlice<String>
    var threads = 0
    var failures: [(index: Int, error: StorageError)] = []

    mutating func next() -> (index: Int, key: String)? {
      let index = keys.startIndex
      return keys.popFirst().map { (index, $0) }
    }
  }

  private func deleteAll(of work: Guarded<Work>) {
    while let (index, key) = work.with({ $0.next() }) {
      do throws(StorageError) {
        try deleteAlone(key)
      } catch {
        work.with { $0.failures.append((index, error)) }
      }
    }
  }

  private func deleteAlone(_ key: String) throws(StorageError) {
    let blob = try blob(key)
    let answer = try client.send(path(key)) { AzureRequest("DeleteBlob", "DELETE", blob: blob) }
    if answer.response.status == 404, answer.fault.isAboutBlob { return }
    try answer.checked()
  }
}
