import Operators
import Records
import Testing

/// What is counted as memory, and what becomes of what doesn't fit.
@Suite struct SpillMemoryTests {
  private typealias Row = (Int, String)

  private func joining(partial: Bool) -> NarrowOperator {
    reduction(StaticKeyOperations<Int>(), partial: partial) { (a: String, b: String) in a + b }
  }

  /// Bytes of values that a partial operator held when it passed them on, the most of all times but the last.
  private func heldBytes(_ rows: [Row], budget: Int) throws -> Int {
    var (held, times) = (0, [Int]())
    let sink = BatchSink(
      push: { raw, count in
        let base = raw.assumingMemoryBound(to: Row.self)
        for row in 0..<count { held += (base + row).move().1.utf8.count }
        guard count < BatchSink.capacity else { return }
        times.append(held)
        held = 0
      }, finish: {})
    let operation = try joining(partial: true)(TaskControl(taskIndex: 0, memoryBudget: budget), sink)
    var generator = SeededGenerator(1)
    try push(rows, into: operation, &generator)
    return try #require(times.dropLast().max())
  }

  /// The table itself takes some fifty kilobytes here, the strings sixteen megabytes.
  @Test func whatValuesOwnIsCounted() throws {
    let held = try heldBytes((0..<4_000).map { ($0, String(repeating: "\($0 % 7)", count: 4_000)) }, budget: 4 << 20)
    #expect((1 << 20...9 << 20).contains(held), "\(held)")
  }

  /// A few keys' values grow, one after the other, and few of those that are looked at by chance are of these keys.
  @Test func aValueThatGrowsIsCounted() throws {
    let rows = (0..<40_000).map { ($0 % 10 == 0 ? $0 : -1 - $0 / 8_000, "a piece of fifty bytes, which is added to one value") }
    let held = try heldBytes(rows, budget: 1 << 20)
    #expect((1 << 18...1 << 21).contains(held), "\(held)")
  }

  private func isTooLarge(_ error: any Error, _ name: String) -> Bool {
    guard let error = error as? OperatorError else { return false }
    return error.code == .outOfMemory && error.message.contains(name) && error.message.contains("mapGroups")
  }

  @Test(arguments: [true, false])
  func aValueBeyondTheBudgetIsAnError(partial: Bool) throws {
    let rows = (0..<40_000).map { (0, "a piece of fifty bytes, which is added to \($0)") }
    let control = MemorySpill().control(memoryBudget: 200_000)
    #expect {
      _ = try run(joining(partial: partial), rows, as: Row.self, seed: 1, control: control)
    } throws: {
      isTooLarge($0, "the combined value of a single key") && "\($0)".contains("100000")
    }
  }

  /// Parts of one key's value that each fit, and don't fit together.
  @Test func aValueThatBecomesTooLargeWhenSpilledRowsAreCombined() throws {
    let rows = (0..<40).flatMap { part in
      (0..<600).map { (part * 1_000 + $0, "") } + [(-1, String(repeating: "p", count: 60_000))]
    }
    #expect {
      _ = try run(
        joining(partial: false), rows, as: Row.self, seed: 1, control: MemorySpill().control(memoryBudget: 400_000))
    } throws: {
      isTooLarge($0, "the combined value of a single key")
    }
  }

  @Test func aStateBeyondTheBudgetNamesItsAggregation() throws {
    let operators = try AggregationOperators(
      StaticKeyOperations<Int>(), key: { (row: (Int, Int)) in row.0 }, .count,
      Aggregation("collected", initial: [Int](), accumulate: { $0.append($1.1) }, merge: { $0 += $1 }, finish: { $0.count }))
    for operation in [operators.complete, operators.partial] {
      #expect {
        _ = try run(
          operation, (0..<100_000).map { (0, $0) }, as: (Int, Int, Int).self, seed: 1,
          control: MemorySpill().control(memoryBudget: 300_000))
      } throws: {
        isTooLarge($0, "the state of collected of a single key")
      }
    }
  }

  /// Small integers take a byte when encoded, and eight in an array.
  @Test func arraysAreCountedAsTheyLieInMemory() throws {
    let operators = try AggregationOperators(
      StaticKeyOperations<Int>(), key: { (row: (Int, Int)) in row.0 },
      Aggregation("collected", initial: [Int](), accumulate: { $0.append($1.1) }, merge: { $0 += $1 }, finish: { $0.count }))
    let spill = MemorySpill()
    let rows = (0..<40_000).map { ($0 % 100, 1) }
    let output = try run(operators.complete, rows, as: (Int, Int).self, seed: 1, control: spill.control(memoryBudget: 200_000))
    #expect(spill.sortedRows > 0)
    #expect(output.count == 100 && output.allSatisfy { $0.1 == 400 })
  }

  @Test func nearTheProcessLimitTablesSpillEarly() throws {
    let rows = (0..<5_000).map { ($0, 1) }
    for (limit, spills) in [(1, true), (1 << 50, false)] {
      let spill = MemorySpill()
      nonisolated(unsafe) let space = spill
      let control = TaskControl(taskIndex: 0, memoryBudget: 1 << 20, memoryLimit: limit) { space }
      let operation: NarrowOperator = reduction(StaticKeyOperations<Int>(), partial: false) { (a: Int, b: Int) in a + b }
      let output = try run(operation, rows, as: (Int, Int).self, seed: 1, control: control)
      #expect(output.count == 5_000 && (spill.sortedRows > 0) == spills)
    }
  }

  @Test func whatIsTooLittleToMatterIsKept() {
    let near = TaskControl(taskIndex: 0, memoryBudget: 800, memoryLimit: 1)
    #expect(!near.mustSpill(100, budget: 800) && near.mustSpill(101, budget: 800))
    let unwatched = TaskControl(taskIndex: 0, memoryBudget: 800)
    #expect(!unwatched.mustSpill(800, budget: 800) && unwatched.mustSpill(801, budget: 800))
  }
}
