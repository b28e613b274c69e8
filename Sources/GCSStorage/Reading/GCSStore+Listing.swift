package import ObjectStorage
import RemoteStorage

extension GCSStore {
  /// One request, and one more for each page of the server's that holds no object; a page has at most 1,000 objects, whatever the
  /// limit. Markers of folders are no objects of a store and passed over.
  package func list(prefix: String, after: String?, limit: Int) throws(StorageError) -> ObjectPage {
    precondition(limit > 0)
    var start = GCSListStart(after: after.map(location.name))
    let names = location.name(prefix)
    while true {
      let request = dialect.listing(prefix: names, from: start, limit: min(limit, 1000))
      let answer = try client.send(request, path(prefix))
      let listing = try dialect.listing(answer.checked())
      let entries = listing.objects.filter { object in start.after.map { isBefore($0, object.name) } ?? true }
      let page = entries.prefix(limit)
      let objects = try objects(page, answer)
      guard listing.next != nil || page.count < entries.count else { return ObjectPage(objects: objects, next: nil) }
      if let last = page.last { return ObjectPage(objects: objects, next: try key(last, answer)) }
      // The server may well send a page of nothing and more after it.
      guard listing.next != start.token else { throw answer.malformed("names the page that it is") }
      start.token = listing.next
    }
  }

  private func isBefore(_ a: String, _ b: String) -> Bool { ObjectKey.precedes(a, b) }

  private func objects(_ entries: some Sequence<GCSObject>, _ answer: GCSAnswer) throws(StorageError) -> [ObjectInfo] {
    var objects: [ObjectInfo] = []
    for entry in entries {
      let key = try key(entry, answer)
      guard let size = entry.size else { throw answer.malformed("lacks the size of \(key)") }
      if ListedKeys.isObject(key, size: size) { objects.append(ObjectInfo(key: key, size: size, etag: entry.generation)) }
    }
    return objects
  }

  private func key(_ entry: GCSObject, _ answer: GCSAnswer) throws(StorageError) -> String {
    guard let key = ListedKeys(base: location.name("")).key(entry.name) else {
      throw answer.malformed("lists names outside the prefix")
    }
    return key
  }
}
