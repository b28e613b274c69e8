/// A file's bytes, of which numbers and strings are read without trusting its offsets.
struct ELFBytes: Sendable {
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  /// The little-endian number at `offset`; nil past the end.
  func number<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type = Value.self, at offset: Int) -> Value? {
    guard offset >= 0, offset <= bytes.count - MemoryLayout<Value>.size else { return nil }
    return Value(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Value.self) })
  }

  /// The 64-bit number at `offset`; nil past the end, or for one that no offset or size can be.
  func size(at offset: Int) -> Int? { number(UInt64.self, at: offset).flatMap { Int(exactly: $0) } }

  /// The text from `offset` to its zero byte, at most 4,096 bytes; nil where there is none.
  func string(at offset: Int) -> String? {
    guard offset >= 0, offset < bytes.count else { return nil }
    let text = bytes[offset...].prefix(4097).prefix { $0 != 0 }
    guard text.count <= 4096, text.endIndex < bytes.count else { return nil }
    return String(validating: text, as: UTF8.self)
  }

  /// Writes a number where one stands already.
  mutating func set<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    for index in 0..<MemoryLayout<Value>.size { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }

  /// Puts `content` at `offset`; what stood there moves towards the end.
  mutating func insert(_ content: [UInt8], at offset: Int) {
    var whole: [UInt8] = []
    whole.reserveCapacity(bytes.count + content.count)
    whole += bytes[..<offset]
    whole += content
    whole += bytes[offset...]
    bytes = whole
  }
}
