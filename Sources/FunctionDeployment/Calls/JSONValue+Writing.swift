import CloudCredentials
import Records

extension JSONValue {
  /// The document on one line, as it is sent.
  package var compact: String { String(decoding: bytes, as: UTF8.self) }

  /// The document as it is sent.
  package var bytes: [UInt8] {
    var writer = Writer(indent: nil)
    writer.write(self, depth: 0)
    return writer.bytes
  }

  /// The document on many lines, without what must not be shown.
  package var shown: String {
    var writer = Writer(indent: 2)
    writer.write(self, depth: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private struct Writer {
    /// Blanks for each depth; nil for one line, which is also what is sent.
    let indent: Int?
    var bytes: [UInt8] = []

    mutating func write(_ value: JSONValue, depth: Int) {
      switch value {
      case .null: bytes += "null".utf8
      case .bool(let value): bytes += (value ? "true" : "false").utf8
      case .number(let value): bytes += String(value).utf8
      case .decimal(let value): bytes += String(value).utf8
      case .text(let text): quote(text)
      case .hidden(let text): quote(indent == nil ? text : "<not shown>")
      case .file(let file): write(file)
      case .list(let values): enclose("[", values.map { (nil, $0) }, "]", depth)
      case .object(let values): enclose("{", values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, "}", depth)
      }
    }

    private mutating func write(_ file: SharedFile) {
      guard indent == nil else { return quote("<\(file.bytes.count) bytes in base 64>") }
      // Its letters need no escapes.
      bytes.append(UInt8(ascii: "\""))
      bytes += withExtendedLifetime(file.bytes) { Digests.base64(Array(file.bytes.bytes)) }.utf8
      bytes.append(UInt8(ascii: "\""))
    }

    private mutating func enclose(_ open: String, _ entries: [(name: String?, value: JSONValue)], _ close: String, _ depth: Int)
    {
      bytes += open.utf8
      for (place, entry) in entries.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        newLine(depth + 1)
        if let name = entry.name {
          quote(name)
          bytes += (indent == nil ? ":" : ": ").utf8
        }
        write(entry.value, depth: depth + 1)
      }
      if !entries.isEmpty { newLine(depth) }
      bytes += close.utf8
    }

    private mutating func newLine(_ depth: Int) {
      guard let indent else { return }
      bytes += ("\n" + String(repeating: " ", count: indent * depth)).utf8
    }

    private mutating func quote(_ text: String) {
      bytes.append(UInt8(ascii: "\""))
      for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "\""): bytes += #"\""#.utf8
        case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
        case 0x0a: bytes += #"\n"#.utf8
        case 0..<0x20:
          bytes += #"\u00"#.utf8
          bytes += Digests.hex([byte]).utf8
        default: bytes.append(byte)
        }
      }
      bytes.append(UInt8(ascii: "\""))
    }
  }
}
