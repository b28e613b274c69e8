import DataflowPlan
import Testing

@Suite struct CostEstimatorTests {
  @Test func requestsFollowTheExchange() throws {
    let plan = try Optimizer().optimise(Pipelines.joinGroup(left: 512 << 20, right: 512 << 20))
    let costs = CostEstimator.estimate(plan)
    // 1 GiB together is 16 partitions of 64 MiB; what a join gives is a guess, so the next exchange has twice as many.
    #expect(costs.map(\.tasks) == [4, 4, 16, 32])
    #expect(costs.map(\.writes) == [4, 4, 16, 0])
    #expect(costs.map(\.reads) == [4, 4, 128, 512])
    #expect(costs.map(\.bytesRead) == [512 << 20, 512 << 20, 1 << 30, 1 << 30])
  }

  @Test func aBroadcastIsReadByEveryTask() throws {
    let plan = try Optimizer().optimise(Pipelines.joinGroup(left: 512 << 20, right: 1 << 20))
    let join = CostEstimator.estimate(plan)[1]
    #expect(join.bytesRead == (512 << 20) + 4 * (1 << 20))
    #expect(join.reads == 4 + 4 * 4)
  }

  @Test func coalescedTasksReadNeighboursOnly() throws {
    let costs = CostEstimator.estimate(try Optimizer().optimise(Pipelines.moved()))
    #expect(costs.map(\.tasks) == [2, 6, 6, 2, 8])
    #expect(costs.map(\.reads) == [2, 12, 6, 6, 16])
  }

  @Test func whatIsUnknownIsSaidToBe() throws {
    let plan = try Optimizer().optimise(Pipelines.distinctKeys())
    let costs = CostEstimator.estimate(plan)
    #expect(costs[0].description == "4 tasks, unknown in, unknown out, 4 reads, 4 writes, unknown time")
    #expect(costs[1].seconds == nil)
    #expect(PlanRenderer(plan, costs: costs).stages().contains("| estimate: 4 tasks, unknown in"))
  }

  @Test func requestsAreDearerFarAway() throws {
    let plan = try Optimizer().optimise(Pipelines.wordCount())
    let near = CostEstimator.estimate(plan, rates: .localFiles).compactMap(\.seconds)
    let far = CostEstimator.estimate(plan, rates: .objectStore).compactMap(\.seconds)
    #expect(near.count == 3 && far.count == 3)
    #expect(zip(near, far).allSatisfy { $0 < $1 })
  }

  @Test func moreWorkersAreFaster() throws {
    let plan = try Optimizer().optimise(Pipelines.wordCount())
    let one = CostEstimator.estimate(plan, OptimizerOptions(workers: 1)).compactMap(\.seconds).reduce(0, +)
    let many = CostEstimator.estimate(plan, OptimizerOptions(workers: 8)).compactMap(\.seconds).reduce(0, +)
    #expect(many < one)
  }
}
