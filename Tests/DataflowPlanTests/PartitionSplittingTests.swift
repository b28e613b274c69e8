import DataflowPlan
import Testing

/// Which partitions of a join are divided between tasks.
@Suite struct PartitionSplittingTests {
  private func split(_ megabytes: [[Int]], workers: Int = 4) -> [[Range<Int>]] {
    PartitionChooser(OptimizerOptions(workers: workers)).split(bytesPerTask: megabytes.map { $0.map { $0 << 20 } })
  }

  @Test func evenPartitionsStayWhole() {
    #expect(split([]).isEmpty)
    #expect(split([[]]) == [[0..<0]])
    #expect(split([[10, 10], [10, 12], [9, 11]]) == [[0..<2], [0..<2], [0..<2]])
    #expect(split([[0, 0], [0, 0]]) == [[0..<2], [0..<2]])
  }

  @Test func aPartitionFarLargerThanTheOthersIsDivided() {
    #expect(split([[1, 1, 1, 1], [20, 20, 20, 20], [1, 1, 1, 1]]) == [[0..<4], [0..<1, 1..<2, 2..<3, 3..<4], [0..<4]])
    #expect(split([[5, 5, 5, 5, 5, 5, 5, 5], [1, 0, 0, 0, 0, 0, 0, 0]])[0].count > 1)
  }

  @Test func onePartitionIsDividedBetweenTheWorkers() {
    #expect(split([[10, 10, 10, 10]], workers: 2) == [[0..<1, 1..<2, 2..<3, 3..<4]])
  }

  @Test func whatOneTaskWroteStaysWhole() {
    #expect(split([[0, 500, 0], [1, 1, 1]])[0].filter { !$0.isEmpty && $0.contains(1) }.count == 1)
    #expect(split([[500], [1]]) == [[0..<1], [0..<1]])
  }

  @Test func smallPartitionsAreNotWorthIt() {
    let sizes = [[100_000, 100_000, 100_000], [1, 1, 1], [1, 1, 1]]
    #expect(PartitionChooser(OptimizerOptions()).split(bytesPerTask: sizes) == [[0..<3], [0..<3], [0..<3]])
  }

  @Test func partsCoverAllTasksInOrder() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<500 {
      let tasks = Int.random(in: 1...12, using: &generator)
      let sizes = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
        let largest = [1, 10, 400].randomElement(using: &generator)!
        return (0..<tasks).map { _ in Int.random(in: 0...largest, using: &generator) }
      }
      let parts = split(sizes, workers: Int.random(in: 1...8, using: &generator))
      #expect(parts.count == sizes.count)
      #expect(parts.allSatisfy { $0.flatMap { $0 } == Array(0..<tasks) && $0.allSatisfy { !$0.isEmpty } })
    }
  }
}
