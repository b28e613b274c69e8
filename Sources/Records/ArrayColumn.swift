extension Array: CompositeRecord {
  /// The codec of an array: a column of counts, then all elements of all arrays as one column.
  /// - Throws: ``RecordError`` with code `noCodec` when the element type has none.
  public static func makeCodec(path: String) throws(RecordError) -> RecordCodec {
    let inner = try RecordCodec.resolve(Element.self, path: path + "[]")
    return RecordCodec(
      schema: "[" + inner.schema + "]",
      encode: { base, stride, count, writer in
        encodeColumn(StridedColumn(base: base, stride: stride, count: count), inner, &writer)
      },
      decode: { reader, count, base, stride in
        try decodeColumn(&reader, MutableStridedColumn(base: base, stride: stride, count: count), inner)
      },
      hash: { base, stride, count, hashes in
        let column = StridedColumn<[Element]>(base: base, stride: stride, count: count)
        for row in 0..<count { hashes[row] = hash(column.pointer(row).pointee, inner) }
      },
      equal: { left, right in
        equal(left.assumingMemoryBound(to: Self.self).pointee, right.assumingMemoryBound(to: Self.self).pointee, inner)
      },
      destroy: { base, stride, count in
        MutableStridedColumn<[Element]>(base: base, stride: stride, count: count).deinitialize(count)
      },
      detach: detaching(inner))
  }

  private static func detaching(_ inner: RecordCodec) -> RecordCodec.Detach? {
    guard let detach = inner.detach else { return nil }
    return { base, stride, count in
      let column = MutableStridedColumn<[Element]>(base: base, stride: stride, count: count)
      for row in 0..<count { detachElements(&column.pointer(row).pointee, detach) }
    }
  }

  private static func detachElements(_ array: inout [Element], _ detach: RecordCodec.Detach) {
    array.withUnsafeMutableBufferPointer { elements in
      if let base = elements.baseAddress { detach(base, MemoryLayout<Element>.stride, elements.count) }
    }
  }

  private static func encodeColumn(_ column: StridedColumn<[Element]>, _ inner: RecordCodec, _ writer: inout ByteWriter) {
    var total = 0
    for row in 0..<column.count {
      let count = column.pointer(row).pointee.count
      writer.append(varint: UInt64(count))
      total += count
    }
    let dense = UnsafeMutablePointer<Element>.allocate(capacity: total)
    defer { dense.deallocate() }
    var next = dense
    for row in 0..<column.count {
      column.pointer(row).pointee.withUnsafeBufferPointer { elements in
        guard let base = elements.baseAddress else { return }
        next.initialize(from: base, count: elements.count)
        next += elements.count
      }
    }
    inner.encode(dense, MemoryLayout<Element>.stride, total, &writer)
    dense.deinitialize(count: total)
  }

  private static func decodeColumn(
    _ reader: inout ByteReader, _ column: MutableStridedColumn<[Element]>, _ inner: RecordCodec
  ) throws {
    let (counts, total) = try Lengths.readAll(rows: column.count, from: &reader)
    // Every codec takes at least a bit a row, so a count beyond that is a lie, found before memory is allocated for it.
    guard total / 8 <= reader.remaining else { throw RecordError.truncated(needed: total / 8, left: reader.remaining) }
    let dense = UnsafeMutablePointer<Element>.allocate(capacity: total)
    defer { dense.deallocate() }
    try inner.decode(&reader, total, dense, MemoryLayout<Element>.stride)
    var next = dense
    for row in 0..<column.count {
      let count = counts[row]
      column.pointer(row).initialize(
        to: [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
          buffer.baseAddress?.moveInitialize(from: next, count: count)
          initialized = count
        })
      next += count
    }
  }

  private static func hash(_ value: [Element], _ inner: RecordCodec) -> UInt64 {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: value.count) { hashes in
      value.withUnsafeBufferPointer { elements in
        guard let base = elements.baseAddress, let first = hashes.baseAddress else { return }
        inner.hash(base, MemoryLayout<Element>.stride, elements.count, first)
      }
      var hash = ArrayHash.start(count: value.count)
      for index in 0..<value.count { hash = StableHash.combine(hash, hashes[index]) }
      return hash
    }
  }

  private static func equal(_ left: [Element], _ right: [Element], _ inner: RecordCodec) -> Bool {
    guard left.count == right.count else { return false }
    return left.withUnsafeBufferPointer { a in
      right.withUnsafeBufferPointer { b in
        guard let first = a.baseAddress, let second = b.baseAddress else { return true }
        return (0..<a.count).allSatisfy { inner.equal(first + $0, second + $0) }
      }
    }
  }
}

/// How arrays hash, the same by codec and by ``RecordKey/stableHash``.
@usableFromInline
enum ArrayHash {
  @inlinable static func start(count: Int) -> UInt64 { StableHash.combine(UInt64(truncatingIfNeeded: count), 3) }
}

extension Array: Record where Element: Record {}

extension Array: RecordKey where Element: RecordKey {
  /// The count and the elements' hashes, mixed in order.
  @inlinable public var stableHash: UInt64 {
    reduce(ArrayHash.start(count: count)) { StableHash.combine($0, $1.stableHash) }
  }

  /// The array of detached elements.
  @inlinable public func detached() -> [Element] { map { $0.detached() } }

  /// As many elements, each the same key as the other's.
  @inlinable
  public func isSameKey(as other: [Element]) -> Bool {
    count == other.count && indices.allSatisfy { self[$0].isSameKey(as: other[$0]) }
  }
}
