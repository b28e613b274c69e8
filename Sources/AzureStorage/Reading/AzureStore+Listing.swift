package import ObjectStorage
import HTTPTransfers
import RemoteStorage

extension AzureStore {
  /// One request for each 5,000 objects of the limit. With `after`, servers older than version 2026-02-06 list what comes
  /// before it too, which costs a request for each 5,000 of those. Accounts with a hierarchical namespace don't list in the
  /// order of names: there every page costs a listing of the whole prefix, a request for each 5,000 objects. Markers of folders
  /// are no objects of a store and passed over.
  package func list(prefix: String, after: String?, limit: Int) throws(StorageError) -> ObjectPage {
    precondition(limit > 0)
    if client.traits.hasFolders { return try sortedPage(prefix, after: after, limit: limit) }
    var objects: [ObjectInfo] = []
    var last: String?
    var marker = ""
    repeat {
      let (found, next) = try entries(prefix, after: after, marker: marker, limit: limit - objects.count)
      let keys = (last.map { [$0] } ?? []) + found.map(\.key)
      if !zip(keys, keys.dropFirst()).allSatisfy(ObjectKey.precedes) { client.learn { $0.hasFolders = true } }
      if client.traits.hasFolders { return try sortedPage(prefix, after: after, limit: limit) }
      for entry in found where after.map({ ObjectKey.precedes($0, entry.key) }) ?? true {
        guard objects.count < limit else { return ObjectPage(objects: objects, next: last) }
        last = entry.key
        if let info = entry.info { objects.append(info) }
      }
      marker = next
    } while objects.count < limit && !marker.isEmpty
    return ObjectPage(objects: objects, next: marker.isEmpty ? nil : last)
  }

  /// A page of a listing that was put in order.
  private func sortedPage(_ prefix: String, after: String?, limit: Int) throws(StorageError) -> ObjectPage {
    var all: [ObjectInfo] = []
    var marker = ""
    repeat {
      let (found, next) = try entries(prefix, after: nil, marker: marker, limit: Self.largestPage)
      all += found.compactMap(\.info).filter { info in after.map { ObjectKey.precedes($0, info.key) } ?? true }
      marker = next
    } while !marker.isEmpty
    all.sort { ObjectKey.precedes($0.key, $1.key) }
    return ObjectPage(objects: Array(all.prefix(limit)), next: all.count > limit ? all[limit - 1].key : nil)
  }

  private static var largestPage: Int { 5000 }

  /// One answer: keys and, but for folders and unfinished files, what is known of the objects; and by what to go on.
  private func entries(_ prefix: String, after: String?, marker: String, limit: Int) throws(StorageError)
    -> ([(key: String, info: ObjectInfo?)], next: String)
  {
    let answer = try page(prefix, after: after, marker: marker, limit: limit)
    let listing = try AzureListing(answer)
    if listing.entries.contains(where: { !$0.kind.isEmpty }) { client.learn { $0.hasFolders = true } }
    var entries: [(key: String, info: ObjectInfo?)] = []
    for entry in listing.entries {
      let key = try key(of: entry, answer)
      let isObject = entry.kind != "directory" && ListedKeys.isObject(key, size: entry.size)
      entries.append((key, isObject ? ObjectInfo(key: key, size: entry.size, etag: entry.etag) : nil))
    }
    return (entries, listing.marker)
  }

  private func page(_ prefix: String, after: String?, marker: String, limit: Int) throws(StorageError) -> AzureAnswer {
    let begins = after != nil && client.traits.listsFromName
    // The listing begins with the name itself, so it may hold one too many.
    let wanted = after == nil ? limit : begins ? limit + 1 : Self.largestPage
    var request = AzureRequest(
      "ListBlobs", "GET",
      query: [("comp", "list"), ("maxresults", String(min(wanted, Self.largestPage)))])
    let whole = location.blob(prefix)
    if !whole.isEmpty { request.query.append(("prefix", whole)) }
    if !marker.isEmpty { request.query.append(("marker", marker)) }
    if begins, let after {
      request.query.append(("startFrom", location.blob(after)))
      request.version = "2026-02-06"
    }
    let sent = request
    let answer = try client.send(path(prefix)) { sent }
    if begins, answer.response.status == 400, Self.unknownCodes.contains(answer.fault.code) {
      client.learn { $0.listsFromName = false }
      return try page(prefix, after: after, marker: marker, limit: limit)
    }
    return try answer.checked()
  }

  /// What servers say to a version or a parameter that they don't know.
  private static let unknownCodes: Set<String> = [
    "InvalidHeaderValue", "InvalidQueryParameterValue", "UnsupportedQueryParameter", "UnsupportedHeader",
    "OutOfRangeQueryParameterValue",
  ]

  private func key(of entry: AzureListing.Entry, _ answer: AzureAnswer) throws(StorageError) -> String {
    let base = location.blob("")
    if let key = ListedKeys(base: base).key(entry.name) { return key }
    // The folder that the prefix names stands beside what is in it.
    if entry.name + "/" == base { return "" }
    throw answer.malformed("lists names outside the prefix")
  }
}
