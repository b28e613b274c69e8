import Exchange
import Records
import Testing

/// Rows that exceed the memory they may take, sorted.
@Suite struct ExternalSorterTests {
  let folder: ScratchFolder
  let live = LiveCount()

  init() throws { folder = try ScratchFolder() }

  private func options(_ budget: Int, folder: String? = nil, copiesRows: Bool = false) -> ExchangeOptions {
    ExchangeOptions(memoryBudget: budget, spillFolder: folder ?? self.folder.path, copiesRows: copiesRows)
  }

  /// A budget of a byte makes a run of every batch, which are merged two at a time; one of 100 kB makes a few.
  @Test(arguments: [0, 1, 300, 4_000], [1, 3_000, 100_000, 1 << 30])
  func sortsStably(count: Int, budget: Int) throws {
    var random = SeededGenerator(count + budget)
    let rows = (0..<count).map { (Int.random(in: 0..<max(1, count / 10), using: &random), $0) }
    let sorter = ExternalSorter(try RowType.resolve((Int, Int).self), try pairOrder(), options: options(budget))
    try pushRows(rows, batchRows: 31) { try sorter.append($0, $1) }
    #expect(sorter.hasSpilled == (budget < 61 * count))
    let sorted = try sorter.sorted()
    let result = try takeRows((Int, Int).self) { try sorted.next() }
    #expect(result.elementsEqual(rows.sorted { $0 < $1 }, by: ==))
    #expect(try folder.contents().isEmpty)
  }

  /// Hundreds of runs, merged in passes of up to 64.
  @Test func runsBeyondWhatIsMergedAtATime() throws {
    var random = SeededGenerator(3)
    let rows = (0..<30_000).map { (Int.random(in: 0..<900, using: &random), $0) }
    let sorter = ExternalSorter(try RowType.resolve((Int, Int).self), try pairOrder(), options: options(12_000))
    try pushRows(rows, batchRows: 200) { try sorter.append($0, $1) }
    let sorted = try sorter.sorted()
    let result = try takeRows((Int, Int).self) { try sorted.next() }
    #expect(result.elementsEqual(rows.sorted { $0 < $1 }, by: ==))
  }

  /// Small rows, among which there are some that are larger than the whole budget.
  @Test(arguments: [false, true])
  func rowsLargerThanTheBudget(copiesRows: Bool) throws {
    var random = SeededGenerator(5)
    let rows = (0..<2_000).map { number in
      (Int.random(in: 0..<50, using: &random), number % 97 == 0 ? String(repeating: "\(number)", count: 20_000) : "")
    }
    let order = try order((Int, String).self, by: { $0.0 }, prefix: { UInt64($0) }, isExact: true)
    let sorter = ExternalSorter(
      try RowType.resolve((Int, String).self), order, options: options(50_000, copiesRows: copiesRows))
    try pushRows(rows) { try sorter.append($0, $1) }
    #expect(sorter.hasSpilled)
    let sorted = try sorter.sorted()
    var mostBytes = 0
    let result = try takeRows((Int, String).self) {
      let batch = try sorted.next()
      let rows = UnsafeBufferPointer(start: batch?.base.assumingMemoryBound(to: (Int, String).self), count: batch?.count ?? 0)
      mostBytes = max(mostBytes, rows.reduce(0) { $0 + $1.1.utf8.count })
      return batch
    }
    #expect(mostBytes < 300_000)
    let expected = rows.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element)
    #expect(result.elementsEqual(expected, by: ==))
  }

  /// Rows that are never taken, taken in part, or all taken.
  @Test(arguments: [1, 5_000, 1 << 30], [0, 3, Int.max])
  func rowsAreReleasedOnce(budget: Int, batches: Int) throws {
    do {
      let sorter = ExternalSorter(TrackedRow.rowType(live), TrackedRow.order, options: options(budget))
      try pushRows((0..<3_000).map { TrackedRow($0 * 7 % 1000, live) }) { try sorter.append($0, $1) }
      let sorted = batches > 0 ? try sorter.sorted() : nil
      var taken = 0
      while taken < batches, let (base, count) = try sorted?.next() {
        base.assumingMemoryBound(to: TrackedRow.self).deinitialize(count: count)
        taken += 1
      }
    }
    #expect(live.value == 0)
  }

  @Test func aMissingFolderIsNamed() throws {
    let missing = folder.path + "/none"
    let sorter = ExternalSorter(TrackedRow.rowType(live), TrackedRow.order, options: options(1, folder: missing))
    #expect {
      try pushRows((0..<100).map { TrackedRow($0, live) }) { try sorter.append($0, $1) }
    } throws: { error in
      (error as? ExchangeError)?.code == .spill && "\(error)".contains(missing)
    }
    #expect(live.value == 0)
  }
}
