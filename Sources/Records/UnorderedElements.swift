/// What dictionaries and sets share: an order that doesn't depend on how they came to be, hashes and equality without order.
@usableFromInline
enum UnorderedElements {
  /// The hash of `count` elements whose hashes, added up, give `sum`; the same by codec and by ``RecordKey/stableHash``.
  @inlinable
  static func hash(sum: UInt64, count: Int) -> UInt64 {
    StableHash.combine(sum, StableHash.combine(UInt64(truncatingIfNeeded: count), 4))
  }

  /// The positions of all elements, row by row, those of a row in the order of their hashes.
  ///
  /// So equal collections have equal bytes, whatever order each iterates in.
  static func canonicalOrder(_ counts: [Int], _ hashes: [UInt64]) -> [Int] {
    var order = Array(hashes.indices)
    var start = 0
    for count in counts {
      order[start..<start + count].sort { hashes[$0] < hashes[$1] }
      start += count
    }
    return order
  }

  /// Adds up each row's hashes.
  static func rowHashes(_ counts: [Int], _ hashes: [UInt64], into rows: UnsafeMutablePointer<UInt64>) {
    var start = 0
    for (row, count) in counts.enumerated() {
      rows[row] = hash(sum: hashes[start..<start + count].reduce(0, &+), count: count)
      start += count
    }
  }

  /// Whether each element on the left has a partner of its own on the right.
  ///
  /// For the few that a lookup by `==` doesn't find: keys such as NaN, which don't equal themselves.
  @usableFromInline
  static func match<Element>(
    _ left: some Sequence<Element>, _ right: some Sequence<Element>, isSame: (Element, Element) -> Bool
  ) -> Bool {
    var rest = Array(right)
    for element in left {
      guard let partner = rest.firstIndex(where: { isSame(element, $0) }) else { return false }
      rest.remove(at: partner)
    }
    return rest.isEmpty
  }
}

extension RecordCodec {
  /// Whether two values of the codec's type are equal as keys.
  func isEqual<Value>(_ left: Value, _ right: Value) -> Bool {
    withUnsafePointer(to: left) { a in withUnsafePointer(to: right) { b in equal(a, b) } }
  }

  /// The value, detached.
  func detached<Value>(_ value: Value) -> Value {
    guard let detach else { return value }
    var copy = value
    withUnsafeMutablePointer(to: &copy) { detach($0, MemoryLayout<Value>.stride, 1) }
    return copy
  }
}
