import Records

/// Rows of one partition that wait to fill a block. Owned by pointer, so that appending a row touches no reference count.
struct RowBuffer {
  /// Nil until the first row.
  private(set) var base: UnsafeMutableRawPointer?
  private(set) var capacity = 0
  /// Rows held.
  var count = 0

  private static var firstCapacity: Int { 64 }

  /// Room for another row; most partitions of small data never need a full block's memory.
  mutating func grow(_ layout: ElementLayout, limit: Int) {
    let larger = min(max(capacity * 8, Self.firstCapacity), limit)
    let memory = layout.allocate(larger)
    if let base {
      memory.copyMemory(from: base, byteCount: count * layout.stride)
      base.deallocate()
    }
    base = memory
    capacity = larger
  }

  /// Destroys the rows and keeps the memory.
  mutating func removeAll(_ layout: ElementLayout) {
    if let base, count > 0 { layout.destroy(base, count) }
    count = 0
  }

  /// Destroys the rows and gives the memory back.
  mutating func release(_ layout: ElementLayout) {
    removeAll(layout)
    base?.deallocate()
    base = nil
    capacity = 0
  }
}
