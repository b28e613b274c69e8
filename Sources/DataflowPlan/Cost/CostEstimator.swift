/// Estimates what each stage of a plan takes, before it runs.
///
/// Requests follow the exchange's form: a task writes one object, and a reader makes at most one ranged read for each of
/// them, so an exchange between M and R tasks costs M writes and at most M×R reads.
package struct CostEstimator {
  private let plan: OptimizedPlan
  private let options: OptimizerOptions
  private let rates: CostRates
  private let estimates: [SizeEstimate]
  private var tasks: [Int?] = []
  private var written: [Int?] = []
  private var partitions: [PartitioningGroup: Int] = [:]

  /// The costs of the plan's stages, in their order.
  package static func estimate(
    _ plan: OptimizedPlan, _ options: OptimizerOptions = OptimizerOptions(), rates: CostRates = .localFiles
  ) -> [StageCost] {
    var estimator = CostEstimator(plan, options, rates)
    return plan.stages.stages.map { estimator.cost($0) }
  }

  private init(_ plan: OptimizedPlan, _ options: OptimizerOptions, _ rates: CostRates) {
    self.plan = plan
    self.options = options
    self.rates = rates
    estimates = SizeEstimator.estimates(plan.logical)
    partitions = plan.partitionDecisions(options).mapValues(\.count)
  }

  private mutating func cost(_ stage: StageDescription) -> StageCost {
    let count = taskCount(stage.tasks)
    tasks.append(count)
    let read = sum(stage.inputs.map { bytes(of: $0, readers: count) } + stage.tree.sources.map { estimates[$0.rawValue].bytes })
    var output: Int? = 0
    var writes: Int? = 0
    if case .exchange(let id, _, _) = stage.output {
      output = plan.size(of: plan.physical[id].inputs[0], estimates).bytes
      writes = count
    }
    written.append(output)
    let reads = sum(stage.inputs.map { self.reads(of: $0, readers: count) } + stage.tree.sources.map { splits(of: $0) })
    return StageCost(
      stage: stage.id, tasks: count, bytesRead: read, bytesWritten: output, reads: reads, writes: writes,
      seconds: seconds(tasks: count, bytes: sum([read, output]), requests: sum([reads, writes])))
  }

  private func taskCount(_ count: TaskCount) -> Int? {
    switch count {
    case .splits(_, let known): known
    case .partitions(let group): partitions[group]
    case .sameAs(let stage): tasks[stage.rawValue]
    case .fixed(let count): count
    case .upTo(let count, let stage): tasks[stage.rawValue].map { min($0, count) } ?? count
    case .sum(let parts): sum(parts.map { taskCount($0) })
    }
  }

  private func bytes(of input: StageInput, readers: Int?) -> Int? {
    let once = written[input.producer.rawValue]
    guard case .broadcast = input.kind else { return once }
    return product(once, readers)
  }

  private func reads(of input: StageInput, readers: Int?) -> Int? {
    let producers = tasks[input.producer.rawValue]
    switch input.kind {
    case .forward, .gather, .coalesced: return producers
    case .hash, .hashOrdered, .range, .roundRobin, .broadcast, .custom: return product(producers, readers)
    }
  }

  private func splits(of source: NodeID) -> Int? {
    if case .source(let source) = plan.logical[source].operation { source.splits } else { nil }
  }

  private func seconds(tasks: Int?, bytes: Int?, requests: Int?) -> Double? {
    guard let tasks, let bytes, let requests else { return nil }
    // A task reads many ranges at once, so requests cost time only where few tasks make them.
    let concurrent = Double(max(1, min(tasks, options.workers)))
    let rounds = (Double(tasks) / concurrent).rounded(.up)
    let waiting = Double(requests) / (concurrent * 16) * rates.requestSeconds
    return rounds * (rates.dispatchSeconds + 2 * rates.requestSeconds) + waiting + Double(bytes)
      / (concurrent * rates.bytesPerSecond)
  }

  private func sum(_ values: [Int?]) -> Int? {
    values.reduce(0) { sum, next in
      guard let sum, let next else { return nil }
      let (result, overflow) = sum.addingReportingOverflow(next)
      return overflow ? nil : result
    }
  }

  private func product(_ a: Int?, _ b: Int?) -> Int? {
    guard let a, let b else { return nil }
    let (result, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? nil : result
  }
}
