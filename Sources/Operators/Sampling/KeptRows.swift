extension BatchSink {
  /// Passes on those rows of a batch that `keep` wants, by their position in it, and in their order; consumes all of them.
  @inlinable @inline(__always)
  func pushKept<Element>(
    _ raw: UnsafeMutableRawPointer, _ count: Int, _ keep: (UnsafePointer<Element>, Int) throws -> Bool
  ) throws {
    let rows = raw.assumingMemoryBound(to: Element.self)
    var kept = 0
    for row in 0..<count {
      do {
        if try keep(rows + row, row) {
          if kept != row { (rows + kept).moveInitialize(from: rows + row, count: 1) }
          kept += 1
        } else {
          (rows + row).deinitialize(count: 1)
        }
      } catch {
        rows.deinitialize(count: kept)
        (rows + row).deinitialize(count: count - row)
        throw error
      }
    }
    if kept > 0 { try push(raw, kept) }
  }
}
