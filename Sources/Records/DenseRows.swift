/// Values of one type, side by side, on their way between rows and a column of an inner codec. Owns them.
final class DenseRows {
  let base: UnsafeMutableRawPointer
  private let layout: ElementLayout
  /// How many values are initialised, from the first.
  var count = 0

  /// Memory for up to `capacity` values.
  init(_ layout: ElementLayout, capacity: Int) {
    self.layout = layout
    base = layout.allocate(capacity)
  }

  /// `count` values read as a column of `codec`.
  convenience init(_ layout: ElementLayout, decoding count: Int, _ codec: RecordCodec, from reader: inout ByteReader) throws {
    // Every codec takes at least a bit a row, so a count beyond that is a lie, found before memory is allocated for it.
    guard count / 8 <= reader.remaining else { throw RecordError.truncated(needed: count / 8, left: reader.remaining) }
    self.init(layout, capacity: count)
    try codec.decode(&reader, count, base, layout.stride)
    self.count = count
  }

  deinit {
    layout.destroy(base, count)
    base.deallocate()
  }

  var stride: Int { layout.stride }

  func elements<Value>(as type: Value.Type = Value.self) -> UnsafeMutablePointer<Value> {
    base.assumingMemoryBound(to: Value.self)
  }

  /// Adds a value behind the last.
  func append<Value>(_ value: Value) {
    (elements(as: Value.self) + count).initialize(to: value)
    count += 1
  }

  /// Appends all values as a column.
  func encode(_ codec: RecordCodec, to writer: inout ByteWriter) { codec.encode(base, stride, count, &writer) }

  /// The values' stable hashes.
  func hashes(_ codec: RecordCodec) -> [UInt64] {
    [UInt64](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let first = buffer.baseAddress, count > 0 { codec.hash(base, stride, count, first) }
      initialized = count
    }
  }
}
