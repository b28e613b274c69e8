import Foundation

extension AzureServer {
  func list(_ call: Call, _ state: State) -> Reply {
    guard call.query["restype"] == "container" else { return Reply(400, "InvalidQueryParameterValue") }
    let wanted = call.query["maxresults"].map { Int($0) ?? 0 } ?? 5000
    guard wanted > 0 else { return Reply(400, "OutOfRangeQueryParameterValue") }
    let prefix = call.query["prefix"] ?? ""
    var entries = ordered(state, prefix)
    if call.headers["x-ms-version"] == "2026-02-06", let start = call.query["startFrom"] {
      entries.removeAll { strcmp(order($0.name), order(start)) < 0 }
    }
    if let marker = call.query["marker"] {
      guard let name = Data(base64Encoded: marker).map({ String(decoding: $0, as: UTF8.self) }) else {
        return Reply(400, "OutOfRangeInput")
      }
      entries = Array(entries.drop { $0.name != name })
    }
    let page = entries.prefix(min(wanted, traits.pageSize))
    let next = page.count < entries.count ? Data(entries[page.count].name.utf8).base64EncodedString() : ""
    let body =
      "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ContainerName=\"tests\">"
      + "<Prefix>\(escaped(prefix))</Prefix><MaxResults>\(wanted)</MaxResults><Blobs>\(page.map(text).joined())</Blobs>"
      + (next.isEmpty ? "<NextMarker />" : "<NextMarker>\(next)</NextMarker>") + "</EnumerationResults>"
    return Reply(200, headers: ["content-type": "application/xml"], body: Array(body.utf8))
  }

  private struct Entry {
    let name: String
    /// Nil for folders.
    let blob: Blob?
  }

  private func ordered(_ state: State, _ prefix: String) -> [Entry] {
    var entries = state.blobs.map { Entry(name: $0.key, blob: $0.value) }
    if traits.hasFolders {
      var folders: Set<String> = []
      for name in state.blobs.keys {
        let parts = name.components(separatedBy: "/")
        for depth in 1..<max(parts.count, 1) { folders.insert(parts[..<depth].joined(separator: "/")) }
      }
      entries += folders.map { Entry(name: $0, blob: nil) }
    }
    let wanted = entries.filter { strncmp($0.name, prefix, prefix.utf8.count) == 0 }
    return wanted.map { (order: order($0.name), entry: $0) }.sorted { strcmp($0.order, $1.order) < 0 }.map(\.entry)
  }

  /// By whose bytes names are listed: with folders part by part, as if nothing came before a slash.
  private func order(_ name: String) -> String {
    traits.hasFolders ? name.replacingOccurrences(of: "/", with: "\u{1}") : name
  }

  private func text(_ entry: Entry) -> String {
    let kind = traits.hasFolders ? "<ResourceType>\(entry.blob == nil ? "directory" : "file")</ResourceType>" : ""
    return "<Blob><Name>\(escaped(entry.name))</Name><Properties>"
      + "<Etag>\(entry.blob?.etag ?? "0x8D0")</Etag>\(kind)<Content-Length>\(entry.blob?.content.count ?? 0)</Content-Length>"
      + "<BlobType>BlockBlob</BlobType></Properties></Blob>"
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(
      of: ">", with: "&gt;")
  }
}
