extension RecordCodec {
  /// The codec of a type whose key semantics are its own `stableHash` and `isSameKey`.
  ///
  /// `encode` and `decode` get typed access to a column; the rest follows from the type. `sharesBuffers` says that values may
  /// point into a buffer, and are detached by their own `detached()`.
  static func leaf<Value: RecordKey>(
    _ type: Value.Type, schema: String, encode: @escaping @Sendable (StridedColumn<Value>, inout ByteWriter) -> Void,
    decode: @escaping @Sendable (inout ByteReader, MutableStridedColumn<Value>) throws -> Void,
    destroy: @escaping @Sendable (MutableStridedColumn<Value>) -> Void = { $0.deinitialize($0.count) },
    sharesBuffers: Bool = false
  ) -> RecordCodec {
    RecordCodec(
      schema: schema,
      encode: { base, stride, count, writer in encode(StridedColumn(base: base, stride: stride, count: count), &writer) },
      decode: { reader, count, base, stride in
        try decode(&reader, MutableStridedColumn(base: base, stride: stride, count: count))
      },
      hash: { base, stride, count, hashes in
        let column = StridedColumn<Value>(base: base, stride: stride, count: count)
        for row in 0..<count { hashes[row] = column.pointer(row).pointee.stableHash }
      },
      equal: { left, right in
        left.assumingMemoryBound(to: Value.self).pointee.isSameKey(as: right.assumingMemoryBound(to: Value.self).pointee)
      },
      destroy: { base, stride, count in
        if !_isPOD(Value.self) { destroy(MutableStridedColumn(base: base, stride: stride, count: count)) }
      },
      detach: sharesBuffers ? detaching(Value.self) : nil)
  }

  private static func detaching<Value: RecordKey>(_ type: Value.Type) -> Detach {
    { base, stride, count in
      let column = MutableStridedColumn<Value>(base: base, stride: stride, count: count)
      for row in 0..<count { column.pointer(row).pointee = column.pointer(row).pointee.detached() }
    }
  }
}
