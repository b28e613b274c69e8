import Records
import Synchronization

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func flip() -> Bool { next() & 1 == 0 }

  /// Bytes of a small alphabet, so that separators and repetitions are frequent; mostly around the inline capacity.
  mutating func bytes(upTo length: Int = 40, alphabet: [UInt8] = Array("ab ,\n\r".utf8) + [0, 0xFF]) -> [UInt8] {
    (0..<int(0...length)).map { _ in alphabet[int(0...alphabet.count - 1)] }
  }

  /// An integer of any magnitude.
  mutating func anyInteger<I: FixedWidthInteger>(_ type: I.Type = I.self) -> I {
    I(truncatingIfNeeded: next() >> UInt64(int(0...63))) &* (I.isSigned && flip() ? 0 &- 1 : 1)
  }

  mutating func string() -> String {
    let pieces = ["a", "Z", "é", "e\u{301}", "日本", "🏳️‍🌈", "\u{0}", " ", "한", "ö", "\u{212A}", "\u{1E9B}\u{323}"]
    return (0..<int(0...12)).map { _ in pieces[int(0...pieces.count - 1)] }.joined()
  }

  mutating func text() -> Text { Text(bytes: bytes()) }
}

/// Encodes rows, and gives the bytes without padding garbage.
func encoded<Row>(_ rows: [Row], _ codec: RecordCodec) -> [UInt8] {
  var writer = ByteWriter()
  rows.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    codec.encode(base, MemoryLayout<Row>.stride, buffer.count, &writer)
  }
  return writer.array()
}

/// Decodes rows, expecting the bytes to hold exactly them.
func decoded<Row>(_ bytes: [UInt8], count: Int, _ codec: RecordCodec, as type: Row.Type = Row.self) throws -> [Row] {
  var reader = ByteReader(bytes)
  let rows = try [Row](unsafeUninitializedCapacity: count) { buffer, initialized in
    initialized = 0
    guard let base = buffer.baseAddress else { return }
    try codec.decode(&reader, count, base, MemoryLayout<Row>.stride)
    initialized = count
  }
  guard reader.isAtEnd else {
    throw RecordError(.corrupt, "\(reader.remaining) bytes are left")
  }
  return rows
}

/// The codec's hashes of rows.
func hashes<Row>(_ rows: [Row], _ codec: RecordCodec) -> [UInt64] {
  [UInt64](unsafeUninitializedCapacity: rows.count) { buffer, initialized in
    rows.withUnsafeBufferPointer { rows in
      if let base = rows.baseAddress, let first = buffer.baseAddress {
        codec.hash(base, MemoryLayout<Row>.stride, rows.count, first)
      }
    }
    initialized = rows.count
  }
}

/// Whether the codec calls two values equal keys.
func areEqual<Row>(_ left: Row, _ right: Row, _ codec: RecordCodec) -> Bool {
  withUnsafePointer(to: left) { a in withUnsafePointer(to: right) { b in codec.equal(a, b) } }
}

/// The bytes of a text.
func bytes(of text: Text) -> [UInt8] { text.withBytes { Array($0) } }

/// A number that any thread may change.
final class Counter: Sendable {
  private let count = Atomic(0)
  var value: Int { count.load(ordering: .acquiring) }
  func add(_ change: Int) { count.wrappingAdd(change, ordering: .acquiringAndReleasing) }
}
