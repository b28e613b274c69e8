package import Records

extension XMLReader {
  /// The text of each element that holds no others, in the document's order, under the names that lead to it joined by slashes.
  package static func leaves(_ bytes: SharedBytes) throws(Fault) -> [(path: String, text: String)] {
    defer { extendLifetime(bytes) }
    var reader = XMLReader(bytes.bytes)
    var leaves: [(path: String, text: String)] = []
    var text = ""
    var isLeaf = false
    while let path = Optional(reader.path.joined(separator: "/")), let event = try reader.next() {
      switch event {
      case .start: (text, isLeaf) = ("", true)
      case .text(let more): text += more
      case .end:
        if isLeaf { leaves.append((path, text)) }
        isLeaf = false
      }
    }
    return leaves
  }
}
