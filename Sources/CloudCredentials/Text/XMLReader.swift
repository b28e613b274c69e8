/// Reads the XML that storage services answer with, one event after the other: elements and text. Attributes, comments and
/// processing instructions are passed over, prefixes of namespaces cut off. Document types are refused, since they can define
/// entities of any size.
package struct XMLReader {
  /// What comes next in a document.
  package enum Event: Equatable, Sendable {
    /// An element begins.
    case start(String)
    /// Text, its escapes resolved; white space between elements is text too.
    case text(String)
    /// An element ends.
    case end(String)
  }

  /// Text that isn't XML, and where.
  package struct Fault: Error, Equatable {
    /// The byte at which it shows.
    package let offset: Int
    /// What is wrong.
    package let message: String
  }

  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private var open: [String] = []
  /// An end that `<name/>` implies.
  private var implied: String?

  /// Reads `bytes`, which must stay valid meanwhile.
  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    // Some servers begin with a mark of the text's encoding.
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
  }

  /// The names of the elements that are open, outermost first.
  package var path: [String] { open }

  /// The next event; nil at the document's end.
  package mutating func next() throws(Fault) -> Event? {
    if let name = implied {
      implied = nil
      open.removeLast()
      return .end(name)
    }
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") else { return .text(try text()) }
      if skip(prefix: "<?") {
        _ = try upTo("?>")
      } else if skip(prefix: "<!--") {
        _ = try upTo("-->")
      } else if skip(prefix: "<![CDATA[") {
        return .text(try string(upTo("]]>")))
      } else if skip(prefix: "<!") {
        throw fault("a document type, which is not accepted")
      } else if skip(prefix: "</") {
        return try end()
      } else {
        position += 1
        return try start()
      }
    }
    guard open.isEmpty else { throw fault("the text ends within <\(open[open.count - 1])>") }
    return nil
  }

  private mutating func start() throws(Fault) -> Event {
    var inner = try tag()
    let isEmpty = inner.last == UInt8(ascii: "/")
    if isEmpty { inner = inner.dropLast() }
    let name = try localName(inner)
    open.append(name)
    if isEmpty { implied = name }
    return .start(name)
  }

  private mutating func end() throws(Fault) -> Event {
    let name = try localName(upTo(">"))
    guard open.popLast() == name else { throw fault("</\(name)> closes an element that isn't open") }
    return .end(name)
  }

  /// The inside of a tag, up to the `>` that no quotes enclose.
  private mutating func tag() throws(Fault) -> Slice<UnsafeRawBufferPointer> {
    let start = position
    var quote: UInt8?
    while position < bytes.count {
      let byte = bytes[position]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        position += 1
        return bytes[start..<position - 1]
      }
      position += 1
    }
    throw fault("the text ends within a tag")
  }

  private func localName(_ inner: Slice<UnsafeRawBufferPointer>) throws(Fault) -> String {
    let name = inner.prefix { !Self.isSpace($0) }
    guard !name.isEmpty else { throw fault("an element without a name") }
    return try string(name.split(separator: UInt8(ascii: ":")).last ?? name)
  }

  private mutating func text() throws(Fault) -> String {
    var content: [UInt8] = []
    while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "&") { content += try reference() } else { content.append(byte) }
    }
    guard let text = String(validating: content, as: UTF8.self) else { throw fault("text that is not UTF-8") }
    return text
  }

  private mutating func reference() throws(Fault) -> [UInt8] {
    let name = try string(upTo(";"))
    switch name {
    case "amp": return [UInt8(ascii: "&")]
    case "lt": return [UInt8(ascii: "<")]
    case "gt": return [UInt8(ascii: ">")]
    case "quot": return [UInt8(ascii: "\"")]
    case "apos": return [UInt8(ascii: "'")]
    default:
      let digits = name.dropFirst()
      let value = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      guard name.first == "#", let scalar = value.flatMap({ Unicode.Scalar($0) }) else {
        throw fault("the unknown entity &\(name.prefix(20));")
      }
      return Array(String(Character(scalar)).utf8)
    }
  }

  private mutating func skip(prefix: StaticString) -> Bool {
    let length = prefix.utf8CodeUnitCount
    guard position + length <= bytes.count,
      bytes[position..<position + length].elementsEqual(UnsafeBufferPointer(start: prefix.utf8Start, count: length))
    else { return false }
    position += length
    return true
  }

  /// The bytes before `mark`, which is passed over.
  private mutating func upTo(_ mark: StaticString) throws(Fault) -> Slice<UnsafeRawBufferPointer> {
    let start = position
    while position < bytes.count {
      let found = position
      if skip(prefix: mark) { return bytes[start..<found] }
      position += 1
    }
    throw fault("the text ends before \(mark)")
  }

  private func string(_ slice: Slice<UnsafeRawBufferPointer>) throws(Fault) -> String {
    guard let text = String(validating: slice, as: UTF8.self) else { throw fault("text that is not UTF-8") }
    return text
  }

  private func fault(_ message: String) -> Fault { Fault(offset: position, message: message) }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
