import DataflowPlan
import Testing

@Suite struct CoalescingTests {
  private func coalesce(_ sizes: [Int], target: Int = 100, minimum: Int = 10, workers: Int = 1) -> [Range<Int>] {
    PartitionChooser.coalesce(bytesPerPartition: sizes, target: target, minimumBytes: minimum, workers: workers)
  }

  @Test func neighboursAreReadTogether() {
    #expect(coalesce([]).isEmpty)
    #expect(coalesce([0]) == [0..<1])
    #expect(coalesce([0, 0, 0]) == [0..<3])
    #expect(coalesce([40, 40, 40, 40]) == [0..<2, 2..<4])
    #expect(coalesce([500, 40, 500]) == [0..<1, 1..<2, 2..<3])
    #expect(coalesce([100, 100], workers: 2) == [0..<1, 1..<2])
  }

  @Test func tinyPartitionsJoinTheSmallerNeighbour() {
    #expect(coalesce([100, 3, 90]) == [0..<1, 1..<3])
    #expect(coalesce([99, 3, 100]) == [0..<2, 2..<3])
    #expect(coalesce([3, 100]) == [0..<2])
  }

  @Test func everyWorkerGetsWorkWhereThereIsEnough() {
    #expect(coalesce([10, 10, 10, 10], workers: 4).count == 4)
    #expect(coalesce([10, 10, 10, 9], workers: 4).count == 1)
    #expect(coalesce([Int](repeating: 5, count: 16), workers: 4).count == 4)
  }

  @Test func exchangesOfAGroupAreAddedUp() throws {
    let chooser = PartitionChooser(OptimizerOptions(targetPartitionBytes: 64 << 20, workers: 1))
    let megabytes = { (sizes: [Int]) in sizes.map { $0 << 20 } }
    #expect(try chooser.coalesce(inputs: [megabytes([30, 30, 30]), megabytes([30, 2, 30])]) == [0..<1, 1..<2, 2..<3])
    #expect(try chooser.coalesce(inputs: [megabytes([30, 30, 30])]) == [0..<2, 2..<3])
    #expect(try chooser.coalesce(inputs: []).isEmpty)
    let error = try #require(throws: PlanError.self) { try chooser.coalesce(inputs: [[1, 2], [1]]) }
    #expect(error.code == .partitionMismatch)
    #expect(error.message.contains("have 2 and 1 partitions"))
  }

  @Test func groupsCoverAllInOrderAndKeepTheirBounds() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<2_000 {
      let largest = [5, 50, 500].randomElement(using: &generator)!
      let sizes = (0..<Int.random(in: 1...40, using: &generator)).map { _ in Int.random(in: 0...largest, using: &generator) }
      let minimum = Int.random(in: 1...20, using: &generator)
      let target = Int.random(in: minimum...200, using: &generator)
      let workers = Int.random(in: 1...8, using: &generator)
      let groups = coalesce(sizes, target: target, minimum: minimum, workers: workers)
      check(groups, sizes, target: target, minimum: minimum, workers: workers)
    }
  }

  private func check(_ groups: [Range<Int>], _ sizes: [Int], target: Int, minimum: Int, workers: Int) {
    #expect(groups.flatMap { $0 } == Array(sizes.indices))
    #expect(groups.allSatisfy { !$0.isEmpty })
    let sums = groups.map { sizes[$0].reduce(0, +) }
    let bound = max(target, sizes.max() ?? 0) + 2 * minimum
    #expect(sums.allSatisfy { $0 <= bound }, "\(sums) of \(sizes), target \(target), minimum \(minimum)")
    let total = sizes.reduce(0, +)
    let isWorthAll = total / workers >= minimum
    if isWorthAll, sizes.allSatisfy({ $0 <= total / workers }) { #expect(groups.count >= workers) }
    if groups.count > (isWorthAll ? workers : 1) { #expect(sums.allSatisfy { $0 >= minimum }) }
  }
}
