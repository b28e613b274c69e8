extension RecordCodec {
  /// The codec of a type whose values travel as those of another: each batch is mapped, then coded as columns of the other.
  ///
  /// A ``RecordKey`` is hashed and compared by its own `stableHash` and `isSameKey`, any other type by what it is mapped to.
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
      },
      detach: detaching(carrier, to, from))
    return codec.withOwnKey(of: type)
  }

  private static func detaching<Value: Record, Carrier>(
    _ carrier: RecordCodec, _ to: @escaping @Sendable (Value) -> Carrier, _ from: @escaping @Sendable (Carrier) throws -> Value
  ) -> Detach? {
    guard let detach = carrier.detach else { return nil }
    return { Self.detach(MutableStridedColumn(base: $0, stride: $1, count: $2), detach, to, from) }
  }

  /// A value that its own carrier doesn't give back stays as it is, and keeps its buffer.
  private static func detach<Value, Carrier>(
    _ column: MutableStridedColumn<Value>, _ detach: Detach, _ to: (Value) -> Carrier, _ from: (Carrier) throws -> Value
  ) {
    for row in 0..<column.count {
      var carrier = to(column.pointer(row).pointee)
      withUnsafeMutablePointer(to: &carrier) { detach($0, MemoryLayout<Carrier>.stride, 1) }
      if let value = try? from(carrier) { column.pointer(row).pointee = value }
    }
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

  /// This codec with the type's own hash and equality, if it is a ``RecordKey``.
  func withOwnKey<Value>(of type: Value.Type) -> RecordCodec {
    guard let key = type as? any RecordKey.Type else { return self }
    return keyed(by: key)
  }

  private func keyed<Key: RecordKey>(by key: Key.Type) -> RecordCodec {
    let own = RecordCodec.leaf(Key.self, schema: schema, encode: { _, _ in }, decode: { _, _ in })
    return RecordCodec(
      schema: schema, encode: encode, decode: decode, hash: own.hash, equal: own.equal, destroy: destroy, detach: detach)
  }
}
