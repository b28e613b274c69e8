/// Status and header fields of an answer, gathered line by line.
///
/// Interim answers (1xx) and redirects that are followed come before the answer proper: each status line begins anew.
struct ResponseHead: Equatable {
  private(set) var status = 0
  private(set) var fields: [HTTPField] = []
  private(set) var trailers: [HTTPField] = []
  /// Whether the empty line behind the fields of a final answer has come.
  private(set) var isComplete = false

  /// Takes one line, with its line end.
  mutating func add(_ line: UnsafeRawBufferPointer) {
    let text = Self.withoutEnd(line[...])
    if text.starts(with: "HTTP/".utf8) {
      self = ResponseHead()
      status = Self.status(of: text)
    } else if text.isEmpty {
      if status >= 200 { isComplete = true }
    } else if isComplete {
      Self.append(text, to: &trailers)
    } else {
      Self.append(text, to: &fields)
    }
  }

  /// The length that the fields announce for the body on the wire, or nil.
  var announcedLength: Int? {
    let headers = HTTPHeaders(fields)
    guard headers["Transfer-Encoding"] == nil, status != 204, status != 304 else { return nil }
    return headers.number("Content-Length")
  }

  private static func status(of line: Slice<UnsafeRawBufferPointer>) -> Int {
    let digits = line.drop { $0 != UInt8(ascii: " ") }.dropFirst().prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    return digits.prefix(3).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private static func append(_ line: Slice<UnsafeRawBufferPointer>, to fields: inout [HTTPField]) {
    // A line that begins with a blank goes on with the field before, colon or not.
    guard let first = line.first, first > 0x20, let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      return continueLast(trimmed(line), &fields)
    }
    let name = String(decoding: trimmed(line[..<colon]), as: UTF8.self)
    fields.append(HTTPField(name, String(decoding: trimmed(line[line.index(after: colon)...]), as: UTF8.self)))
  }

  private static func continueLast(_ line: Slice<UnsafeRawBufferPointer>, _ fields: inout [HTTPField]) {
    guard !fields.isEmpty else { return }
    fields[fields.count - 1].value += " " + String(decoding: line, as: UTF8.self)
  }

  private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    withoutEnd(bytes.drop { $0 <= 0x20 })
  }

  private static func withoutEnd(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    var bytes = bytes
    while let last = bytes.last, last <= 0x20 { bytes = bytes.dropLast() }
    return bytes
  }
}
