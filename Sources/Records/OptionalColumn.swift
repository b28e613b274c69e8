extension Optional: CompositeRecord {
  /// The codec of an optional: a bitmap of which rows have a value, then those values.
  /// - Throws: ``RecordError`` with code `noCodec` when the wrapped type has none.
  public static func makeCodec(path: String) throws(RecordError) -> RecordCodec {
    let inner = try RecordCodec.resolve(Wrapped.self, path: path + "?")
    return RecordCodec(
      schema: inner.schema + "?",
      encode: { base, stride, count, writer in
        encodeColumn(StridedColumn(base: base, stride: stride, count: count), inner, &writer)
      },
      decode: { reader, count, base, stride in
        try decodeColumn(&reader, MutableStridedColumn(base: base, stride: stride, count: count), inner)
      },
      hash: { base, stride, count, hashes in
        let column = StridedColumn<Wrapped?>(base: base, stride: stride, count: count)
        for row in 0..<count { hashes[row] = hash(column.pointer(row).pointee, inner) }
      },
      equal: { left, right in
        equal(left.assumingMemoryBound(to: Wrapped?.self).pointee, right.assumingMemoryBound(to: Wrapped?.self).pointee, inner)
      },
      destroy: { base, stride, count in
        MutableStridedColumn<Wrapped?>(base: base, stride: stride, count: count).deinitialize(count)
      },
      detach: detaching(inner))
  }

  private static func detaching(_ inner: RecordCodec) -> RecordCodec.Detach? {
    guard let detach = inner.detach else { return nil }
    return { base, stride, count in
      let column = MutableStridedColumn<Wrapped?>(base: base, stride: stride, count: count)
      for row in 0..<count { detachValue(column.pointer(row), detach) }
    }
  }

  private static func detachValue(_ pointer: UnsafeMutablePointer<Wrapped?>, _ detach: RecordCodec.Detach) {
    guard var value = pointer.pointee else { return }
    withUnsafeMutablePointer(to: &value) { detach($0, MemoryLayout<Wrapped>.stride, 1) }
    pointer.pointee = value
  }

  private static func encodeColumn(_ column: StridedColumn<Wrapped?>, _ inner: RecordCodec, _ writer: inout ByteWriter) {
    Bitmap.append(rows: column.count, to: &writer) { column.pointer($0).pointee != nil }
    let dense = UnsafeMutablePointer<Wrapped>.allocate(capacity: column.count)
    defer { dense.deallocate() }
    var present = 0
    for row in 0..<column.count {
      guard let value = column.pointer(row).pointee else { continue }
      (dense + present).initialize(to: value)
      present += 1
    }
    inner.encode(dense, MemoryLayout<Wrapped>.stride, present, &writer)
    dense.deinitialize(count: present)
  }

  private static func decodeColumn(
    _ reader: inout ByteReader, _ column: MutableStridedColumn<Wrapped?>, _ inner: RecordCodec
  ) throws {
    let bits = try Bitmap.read(rows: column.count, from: &reader)
    let present = (0..<column.count).count { Bitmap.isSet(bits, $0) }
    let dense = UnsafeMutablePointer<Wrapped>.allocate(capacity: present)
    defer { dense.deallocate() }
    try inner.decode(&reader, present, dense, MemoryLayout<Wrapped>.stride)
    var next = dense
    for row in 0..<column.count {
      if Bitmap.isSet(bits, row) {
        column.pointer(row).initialize(to: next.move())
        next += 1
      } else {
        column.pointer(row).initialize(to: nil)
      }
    }
  }

  private static func hash(_ value: Wrapped?, _ inner: RecordCodec) -> UInt64 {
    guard let value else { return OptionalHash.none }
    var hash: UInt64 = 0
    withUnsafePointer(to: value) { inner.hash($0, MemoryLayout<Wrapped>.stride, 1, &hash) }
    return OptionalHash.some(hash)
  }

  private static func equal(_ left: Wrapped?, _ right: Wrapped?, _ inner: RecordCodec) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return withUnsafePointer(to: left) { a in withUnsafePointer(to: right) { b in inner.equal(a, b) } }
  }
}

/// How optionals hash, the same by codec and by ``RecordKey/stableHash``.
@usableFromInline
enum OptionalHash {
  @inlinable static var none: UInt64 { StableHash.combine(0, 1) }
  @inlinable static func some(_ hash: UInt64) -> UInt64 { StableHash.combine(hash, 2) }
}

extension Optional: Record where Wrapped: Record {}

extension Optional: RecordKey where Wrapped: RecordKey {
  /// The wrapped value's hash mixed once more, or a word of its own for nil.
  @inlinable public var stableHash: UInt64 {
    switch self {
    case .none: OptionalHash.none
    case .some(let value): OptionalHash.some(value.stableHash)
    }
  }

  /// The wrapped value, detached.
  @inlinable public func detached() -> Wrapped? { map { $0.detached() } }

  /// Both nil, or both the same key.
  @inlinable
  public func isSameKey(as other: Wrapped?) -> Bool {
    guard let self, let other else { return self == nil && other == nil }
    return self.isSameKey(as: other)
  }
}
