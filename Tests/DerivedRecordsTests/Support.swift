import DerivedRecords

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func text() -> Text { Text(String(repeating: "x", count: int(0...30)) + String(int(0...99))) }
}

/// Rows that went through their codec.
func roundTrip<Row>(_ rows: [Row]) throws -> [Row] {
  let codec = try RecordCodec.resolve(Row.self)
  return try decoded(encoded(rows, codec), count: rows.count, codec)
}

/// The bytes of rows.
func encoded<Row>(_ rows: [Row], _ codec: RecordCodec) -> [UInt8] {
  var writer = ByteWriter()
  rows.withUnsafeBufferPointer { buffer in
    if let base = buffer.baseAddress { codec.encode(base, MemoryLayout<Row>.stride, buffer.count, &writer) }
  }
  return writer.array()
}

/// Rows from bytes that hold exactly them.
func decoded<Row>(_ bytes: [UInt8], count: Int, _ codec: RecordCodec, as type: Row.Type = Row.self) throws -> [Row] {
  var reader = ByteReader(bytes)
  let rows = try [Row](unsafeUninitializedCapacity: count) { buffer, initialized in
    initialized = 0
    guard let base = buffer.baseAddress else { return }
    try codec.decode(&reader, count, base, MemoryLayout<Row>.stride)
    initialized = count
  }
  guard reader.isAtEnd else { throw RecordError(.corrupt, "\(reader.remaining) bytes are left") }
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

/// Whether the codec calls two values the same key.
func areSame<Row>(_ left: Row, _ right: Row, _ codec: RecordCodec) -> Bool {
  withUnsafePointer(to: left) { a in withUnsafePointer(to: right) { b in codec.equal(a, b) } }
}

/// A copy that the codec detached.
func detached<Row>(_ row: Row, _ codec: RecordCodec) -> Row {
  var copy = row
  withUnsafeMutablePointer(to: &copy) { codec.detach?($0, MemoryLayout<Row>.stride, 1) }
  return copy
}

/// A text that points into a buffer larger than itself.
func sharedText() -> (text: Text, buffer: SharedBytes) {
  let buffer = SharedBytes(Array("a text that is longer than fifteen bytes, in a buffer".utf8))
  return (Text(buffer, buffer.base, count: 40), buffer)
}

/// Whether a text's bytes lie in a buffer.
func points(_ text: Text, into buffer: SharedBytes) -> Bool {
  text.withBytes { $0.baseAddress == UnsafeRawPointer(buffer.base) }
}
