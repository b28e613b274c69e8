package import Records

extension XMLReader {
  /// Calls `body` at the end of each element with its name, its parent's, and the text since the last tag that began an element: its own
  /// where it holds nothing but text.
  package static func forEachElement(
    _ document: SharedBytes, _ body: (_ name: String, _ parent: String?, _ text: String) -> Void
  ) throws(Fault) {
    defer { extendLifetime(document) }
    var reader = XMLReader(document.bytes)
    var text = ""
    while let event = try reader.next() {
      switch event {
      case .start: text = ""
      case .text(let more): text += more
      case .end(let name): body(name, reader.path.last, text)
      }
    }
  }
}
