import Exchange
import Records
import Testing

/// Rows that are kept to be read several times.
@Suite struct RowSpoolFileTests {
  let folder: ScratchFolder
  let live = LiveCount()

  init() throws { folder = try ScratchFolder() }

  private func spool<Row>(_ type: Row.Type, budget: Int) throws -> RowSpoolFile {
    RowSpoolFile(try RowType.resolve(type), options: ExchangeOptions(memoryBudget: budget, spillFolder: folder.path))
  }

  @Test(arguments: [0, 1, 4_000, 30_000, 1 << 30], [1, 40, 1_300])
  func rowsKeepTheirOrderAndAreReadAgain(budget: Int, batchRows: Int) throws {
    let rows = (0..<2_500).map { (Text("row number \($0)"), $0) }
    let spool = try spool((Text, Int).self, budget: budget)
    try pushRows(rows, batchRows: batchRows) { try spool.append($0, $1) }
    #expect(spool.count == rows.count && spool.hasSpilled == (budget <= 30_000))
    for _ in 0..<2 {
      let reading = try spool.rows()
      #expect(try takeRows((Text, Int).self) { try reading.next() }.elementsEqual(rows, by: ==))
    }
    #expect(try folder.contents().isEmpty)
  }

  @Test func readingsDontDisturbEachOther() throws {
    let spool = try spool(Int.self, budget: 1_000)
    try pushRows(Array(0..<5_000)) { try spool.append($0, $1) }
    let (first, second) = (try spool.rows(), try spool.rows())
    var (left, right): ([Int], [Int]) = ([], [])
    for turn in 0..<2_000 {
      let reading = turn % 3 == 0 ? first : second
      guard let (base, count) = try reading.next() else { continue }
      let rows = UnsafeBufferPointer(start: base.assumingMemoryBound(to: Int.self), count: count)
      if turn % 3 == 0 { left += rows } else { right += rows }
    }
    #expect(left == Array(0..<5_000) && right == left)
  }

  @Test func aRowLargerThanTheBudget() throws {
    let rows = ["a", String(repeating: "long ", count: 100_000), "b"]
    let spool = try spool(String.self, budget: 10_000)
    try pushRows(rows) { try spool.append($0, $1) }
    let reading = try spool.rows()
    #expect(try takeRows(String.self) { try reading.next() } == rows)
  }

  @Test func noRows() throws {
    let spool = try spool(Int.self, budget: 1)
    #expect(spool.count == 0)
    #expect(try spool.rows().next() == nil)
  }

  @Test(arguments: [0, 2, Int.max])
  func rowsAreReleasedOnce(batches: Int) throws {
    do {
      let spool = RowSpoolFile(
        TrackedRow.rowType(live), options: ExchangeOptions(memoryBudget: 2_000, spillFolder: folder.path))
      try pushRows((0..<3_000).map { TrackedRow($0, live) }) { try spool.append($0, $1) }
      let reading = batches > 0 ? try spool.rows() : nil
      var taken = 0
      while taken < batches, let (base, count) = try reading?.next() {
        base.assumingMemoryBound(to: TrackedRow.self).deinitialize(count: count)
        taken += 1
      }
    }
    #expect(live.value == 0)
  }

  @Test func aMissingFolderIsNamed() throws {
    let missing = folder.path + "/none"
    let spool = RowSpoolFile(TrackedRow.rowType(live), options: ExchangeOptions(memoryBudget: 1, spillFolder: missing))
    #expect {
      try pushRows((0..<3_000).map { TrackedRow($0, live) }) { try spool.append($0, $1) }
    } throws: { error in
      (error as? ExchangeError)?.code == .spill && "\(error)".contains(missing)
    }
    #expect(live.value == 0)
  }
}
