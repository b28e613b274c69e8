import Testing

@testable import Exchange

/// The sort of row references, against Swift's own.
@Suite struct PrefixSortTests {
  /// A row whose order is its `key`; its word is `key >> dropped`, so that the comparison has work left.
  private func check(_ keys: [UInt64], dropping dropped: UInt64) {
    let rows = UnsafeMutablePointer<UInt64>.allocate(capacity: max(keys.count, 1))
    let entries = UnsafeMutablePointer<SortEntry>.allocate(capacity: max(keys.count, 1))
    let scratch = UnsafeMutablePointer<SortEntry>.allocate(capacity: max(keys.count, 1))
    defer {
      rows.deallocate()
      entries.deallocate()
      scratch.deallocate()
    }
    for (index, key) in keys.enumerated() {
      (rows + index).initialize(to: key)
      (entries + index).initialize(to: SortEntry(prefix: key >> dropped, row: UnsafeMutableRawPointer(rows + index)))
    }
    let order = RowOrder(
      prefixes: { _, _, _ in }, isExact: dropped == 0,
      less: { $0.load(as: UInt64.self) < $1.load(as: UInt64.self) })
    PrefixSort.sort(entries, keys.count, scratch: scratch, order: order)
    let got = (0..<keys.count).map { (entries[$0].row - UnsafeMutableRawPointer(rows)) / 8 }
    let wanted = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    #expect(got == wanted, "\(keys.count) keys, \(dropped) bits dropped")
  }

  @Test(arguments: [0, 1, 2, 24, 25, 100, 3_000], [0, 5, 63])
  func anyWords(count: Int, dropped: UInt64) {
    var random = SeededGenerator(count)
    check((0..<count).map { _ in UInt64.random(in: 0 ... .max, using: &random) }, dropping: dropped)
    // Few different words, far apart; words with a long common beginning; words that differ in the middle only.
    check((0..<count).map { _ in [0, 1, 1 << 63, .max].randomElement(using: &random)! }, dropping: dropped)
    check((0..<count).map { _ in .max - UInt64.random(in: 0..<50, using: &random) }, dropping: dropped)
    check((0..<count).map { _ in 7 << 40 | UInt64.random(in: 0..<900, using: &random) << 20 }, dropping: dropped)
    check((0..<count).map { UInt64(count - $0) }, dropping: dropped)
  }
}
