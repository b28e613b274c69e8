package import ObjectStorage
import RemoteStorage

extension S3Store {
  /// One request; a page has at most 1,000 objects, whatever the limit. Markers of folders (empty objects whose keys end in a slash,
  /// as consoles make them) are no objects of a store and passed over.
  package func list(prefix: String, after: String?, limit: Int) throws(StorageError) -> ObjectPage {
    precondition(limit > 0)
    var query = [
      (name: "list-type", value: "2"), ("encoding-type", "url"), ("max-keys", String(min(limit, 1000))),
      ("prefix", location.fullKey(prefix)),
    ]
    if let after { query.append(("start-after", location.fullKey(after))) }
    let answer = try client.send(path(prefix)) { S3Request("ListObjectsV2", "GET", query: query) }
    let listing = try S3Listing(answer.checked())
    var objects: [ObjectInfo] = []
    for entry in listing.entries {
      if let info = try info(entry, answer) { objects.append(info) }
    }
    guard listing.isTruncated else { return ObjectPage(objects: objects, next: nil) }
    guard let last = listing.entries.last else { throw answer.malformed("is cut off before its first object") }
    return ObjectPage(objects: objects, next: try key(of: last, answer))
  }

  private func info(_ entry: S3Listing.Entry, _ answer: S3Answer) throws(StorageError) -> ObjectInfo? {
    let key = try key(of: entry, answer)
    guard ListedKeys.isObject(key, size: entry.size) else { return nil }
    return ObjectInfo(key: key, size: entry.size, etag: entry.etag)
  }

  private func key(of entry: S3Listing.Entry, _ answer: S3Answer) throws(StorageError) -> String {
    guard let key = ListedKeys(base: location.fullKey("")).key(entry.key) else {
      throw answer.malformed("lists keys outside the prefix")
    }
    return key
  }
}
