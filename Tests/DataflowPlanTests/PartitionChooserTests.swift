import DataflowPlan
import Testing

@Suite struct PartitionChooserTests {
  private func chooser(target: Int = 64 << 20, workers: Int = 4, memory: Int = 1 << 30) -> PartitionChooser {
    PartitionChooser(OptimizerOptions(targetPartitionBytes: target, workers: workers, memoryPerTask: memory))
  }

  private func count(_ bytes: Int?, _ basis: SizeEstimate.Basis = .exact, producers: Int? = nil, workers: Int = 4) -> Int {
    chooser(workers: workers).count(for: SizeEstimate(bytes: bytes, rows: nil, basis: basis), producers: producers).count
  }

  @Test func sizeDecidesTheCount() {
    #expect(count(0) == 1)
    #expect(count(1000) == 1)
    #expect(count(3 << 20) == 3)
    #expect(count(100 << 20) == 4)
    #expect(count(1 << 30) == 16)
    #expect(count((1 << 30) + 1) == 17)
    #expect(count(1 << 30, .guessed) == 32)
    #expect(count(Int.max) == PartitionChooser.maximumCount)
    #expect(count(Int.max, .guessed) == PartitionChooser.maximumCount)
  }

  @Test func unknownSizesGoByTheWorkers() {
    #expect(count(nil) == 8)
    #expect(count(nil, producers: 2) == 8)
    #expect(count(nil, producers: 100) == 100)
    #expect(count(nil, producers: 100_000) == 512)
    #expect(count(nil, workers: 100_000) == PartitionChooser.maximumCount)
    #expect(chooser().count(for: .unknown).reason == "unknown size, 4 workers")
  }

  @Test func memoryBoundsThePartition() {
    #expect(chooser(memory: 64 << 20).partitionBytes == 16 << 20)
    let decision = chooser(memory: 64 << 20).count(for: SizeEstimate(bytes: 160 << 20, rows: nil, basis: .assumed))
    #expect(decision == PartitionDecision(count: 10, reason: "about 160 MiB, 16 MiB each, 4 workers"))
    #expect(chooser(target: 0, memory: 0).partitionBytes == 1)
  }

  @Test func aRequestedSizeComesFirst() throws {
    let chooser = PartitionChooser(OptimizerOptions(workers: 16, memoryPerTask: 1 << 20), requestedBytes: 10 << 20)
    #expect(chooser.partitionBytes == 10 << 20)
    let decision = chooser.count(for: SizeEstimate(bytes: 95 << 20, rows: nil))
    #expect(decision == PartitionDecision(count: 10, reason: "95 MiB, 10 MiB each as the program asks"))
    #expect(chooser.coalesce(bytesPerPartition: [4 << 20, 4 << 20, 4 << 20, 4 << 20]) == [0..<2, 2..<4])
    let tiny = PartitionChooser(OptimizerOptions(), requestedBytes: 100)
    #expect(tiny.coalesce(bytesPerPartition: [40, 40, 40, 40, 100]) == [0..<2, 2..<4, 4..<5])
  }

  @Test func aRepartitioningIsChosenByItsSize() throws {
    let plan = try Optimizer().optimise(Pipelines.moved())
    let options = OptimizerOptions()
    let decisions = plan.partitionDecisions(options)
    #expect(decisions[PartitioningGroup(0)] == PartitionDecision(count: 6, reason: "as the program asks"))
    #expect(decisions[PartitioningGroup(1)]?.count == 8)
    #expect(plan.chooser(of: PartitioningGroup(1), options).partitionBytes == 1000)
    #expect(plan.chooser(of: PartitioningGroup(0), options).partitionBytes == 64 << 20)
  }

  @Test func moreBytesNeverMeanFewerPartitions() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<500 {
      let bytes = Int.random(in: 0...1 << 40, using: &generator)
      let workers = Int.random(in: 0...300, using: &generator)
      #expect(count(bytes, workers: workers) <= count(bytes + bytes / 3 + 1, workers: workers))
      #expect((1...PartitionChooser.maximumCount).contains(count(bytes, workers: workers)))
    }
  }
}
