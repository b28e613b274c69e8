/// A column of sets: a column of counts, then all elements of all sets as one column, those of a set in the order of their
/// stable hashes, so that equal sets have equal bytes.
struct SetColumn<Element: Hashable>: Sendable {
  let inner: RecordCodec

  /// All elements of all sets, one set's behind the other's.
  private func gather(_ base: UnsafeRawPointer, _ stride: Int, _ count: Int) -> (counts: [Int], DenseRows) {
    let column = StridedColumn<Set<Element>>(base: base, stride: stride, count: count)
    let counts = (0..<count).map { column.pointer($0).pointee.count }
    let elements = DenseRows(ElementLayout(Element.self), capacity: counts.reduce(0, +))
    for row in 0..<count {
      for element in column.pointer(row).pointee { elements.append(element) }
    }
    return (counts, elements)
  }

  func encode(_ base: UnsafeRawPointer, stride: Int, count: Int, _ writer: inout ByteWriter) {
    let (counts, elements) = gather(base, stride, count)
    for count in counts { writer.append(varint: UInt64(count)) }
    let sorted = DenseRows(ElementLayout(Element.self), capacity: elements.count)
    for index in UnorderedElements.canonicalOrder(counts, elements.hashes(inner)) {
      sorted.append(elements.elements(as: Element.self)[index])
    }
    sorted.encode(inner, to: &writer)
  }

  func decode(_ reader: inout ByteReader, count rows: Int, _ base: UnsafeMutableRawPointer, stride: Int) throws {
    let column = MutableStridedColumn<Set<Element>>(base: base, stride: stride, count: rows)
    let (counts, total) = try Lengths.readAll(rows: rows, from: &reader)
    let elements = try DenseRows(ElementLayout(Element.self), decoding: total, inner, from: &reader)
    var next = 0
    for (row, count) in counts.enumerated() {
      let set = Set(UnsafeBufferPointer(start: elements.elements(as: Element.self) + next, count: count))
      guard set.count == count else {
        column.deinitialize(row)
        throw RecordError.corrupt("a set has an element twice; its elements' == changed since it was written")
      }
      column.pointer(row).initialize(to: set)
      next += count
    }
  }

  func hash(_ base: UnsafeRawPointer, stride: Int, count: Int, into hashes: UnsafeMutablePointer<UInt64>) {
    let (counts, elements) = gather(base, stride, count)
    UnorderedElements.rowHashes(counts, elements.hashes(inner), into: hashes)
  }

  func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
    Set<Element>.isSame(
      left.assumingMemoryBound(to: Set<Element>.self).pointee, right.assumingMemoryBound(to: Set<Element>.self).pointee,
      element: { inner.isEqual($0, $1) })
  }

  func destroy(_ base: UnsafeMutableRawPointer, stride: Int, count: Int) {
    MutableStridedColumn<Set<Element>>(base: base, stride: stride, count: count).deinitialize(count)
  }

  func detach(_ base: UnsafeMutableRawPointer, stride: Int, count: Int) {
    let column = MutableStridedColumn<Set<Element>>(base: base, stride: stride, count: count)
    for row in 0..<count { column.pointer(row).pointee = Set(column.pointer(row).pointee.map { inner.detached($0) }) }
  }
}

extension Set: CompositeRecord {
  /// The codec of a set: counts, and the elements as one column. Equal sets have equal bytes, whatever order each iterates in.
  /// - Throws: ``RecordError`` with code `noCodec` when the element type has none.
  public static func makeCodec(path: String) throws(RecordError) -> RecordCodec {
    let column = SetColumn<Element>(inner: try RecordCodec.resolve(Element.self, path: path + "[]"))
    return RecordCodec(
      schema: "set[" + column.inner.schema + "]", encode: column.encode, decode: column.decode, hash: column.hash,
      equal: column.equal, destroy: column.destroy, detach: column.inner.detach == nil ? nil : column.detach)
  }

  /// Whether each element has its like in the other, by that notion of equality.
  static func isSame(_ left: Self, _ right: Self, element: (Element, Element) -> Bool) -> Bool {
    guard left.count == right.count else { return false }
    return UnorderedElements.match(
      left.filter { !right.contains($0) }, right.filter { !left.contains($0) }, isSame: element)
  }
}

extension Set: Record where Element: Record {}

extension Set: RecordKey where Element: RecordKey {
  /// The elements' hashes, added up, so that their order is of no account.
  @inlinable public var stableHash: UInt64 {
    UnorderedElements.hash(sum: reduce(0) { $0 &+ $1.stableHash }, count: count)
  }

  /// The set of detached elements.
  @inlinable public func detached() -> Set<Element> { Set(map { $0.detached() }) }

  /// Whether each element is the same key as one of the other's.
  public func isSameKey(as other: Set<Element>) -> Bool { Self.isSame(self, other) { $0.isSameKey(as: $1) } }
}
