extension RecordCodec {
  /// The codec of a type whose values travel as those of another: each batch is mapped, then coded as columns of the other.
  ///
  /// A ``RecordKey`` is hashed and compared by its own `stableHash` and `==`, any other type by what it is mapped to.
  static func mapped<Value: Record, Carrier>(
    _ type: Value.Type, through carrier: RecordCodec, to: @escaping @Sendable (Value) -> Carrier,
    from: @escaping @Sendable (Carrier) throws -> Value
  ) -> RecordCodec {
    let codec = RecordCodec(
      schema: "\(type)" + (carrier.schema.hasPrefix("(") ? carrier.schema : "(\(carrier.schema))"),
      encode: { base, stride, count, writer in
        withMapped(StridedColumn(base: base, stride: stride, count: count), to) {
          carrier.encode($0, MemoryLayout<Carrier>.stride, count, &writer)
        }
      },
      decode: { reader, count, base, stride in
        try decode(&reader, MutableStridedColumn(base: base, stride: stride, count: count), carrier, from)
      },
      hash: { base, stride, count, hashes in
        withMapped(StridedColumn(base: base, stride: stride, count: count), to) {
          carrier.hash($0, MemoryLayout<Carrier>.stride, count, hashes)
        }
      },
      equal: { left, right in
        let a = to(left.assumingMemoryBound(to: Value.self).pointee)
        let b = to(right.assumingMemoryBound(to: Value.self).pointee)
        return withUnsafePointer(to: a) { a in withUnsafePointer(to: b) { b in carrier.equal(a, b) } }
      },
      destroy: { base, stride, count in
        MutableStridedColumn<Value>(base: base, stride: stride, count: count).deinitialize(count)
      })
    guard let key = type as? any RecordKey.Type else { return codec }
    return codec.keyed(by: key)
  }

  private static func withMapped<Value, Carrier>(
    _ column: StridedColumn<Value>, _ to: (Value) -> Carrier, _ body: (UnsafeRawPointer) -> Void
  ) {
    let dense = UnsafeMutablePointer<Carrier>.allocate(capacity: column.count)
    for row in 0..<column.count { (dense + row).initialize(to: to(column.pointer(row).pointee)) }
    body(dense)
    dense.deinitialize(count: column.count)
    dense.deallocate()
  }

  private static func decode<Value, Carrier>(
    _ reader: inout ByteReader, _ column: MutableStridedColumn<Value>, _ carrier: RecordCodec,
    _ from: (Carrier) throws -> Value
  ) throws {
    let dense = UnsafeMutablePointer<Carrier>.allocate(capacity: column.count)
    defer { dense.deallocate() }
    try carrier.decode(&reader, column.count, dense, MemoryLayout<Carrier>.stride)
    defer { dense.deinitialize(count: column.count) }
    for row in 0..<column.count {
      do {
        column.pointer(row).initialize(to: try from(dense[row]))
      } catch {
        column.deinitialize(row)
        throw error
      }
    }
  }

  /// This codec with a key type's own hash and equality.
  private func keyed<Key: RecordKey>(by key: Key.Type) -> RecordCodec {
    let own = RecordCodec.leaf(Key.self, schema: schema, encode: { _, _ in }, decode: { _, _ in })
    return RecordCodec(schema: schema, encode: encode, decode: decode, hash: own.hash, equal: own.equal, destroy: destroy)
  }
}
