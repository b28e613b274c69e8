package import Records

extension XMLReader {
  /// Calls `body` at the end of each element with its name, its parent's and the text behind its last tag: that of an element that
  /// holds nothing but text.
  package static func forEachElement(
    _ document: SharedBytes, _ body: (_ name: String, _ parent: String?, _ text: String) -> Void
  ) throws(Fault) {
    defer { extendLifetime(document) }
    // Some servers begin with a mark of the text's encoding.
    let mark = document.bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    var reader = XMLReader(UnsafeRawBufferPointer(rebasing: document.bytes[mark...]))
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
