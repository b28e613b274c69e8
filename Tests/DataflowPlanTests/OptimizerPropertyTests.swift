import DataflowPlan
import Testing

/// Any rules, any partition counts, any coalescing: the same rows.
@Suite struct OptimizerPropertyTests {
  private static let names = Optimizer.rules.map(\.name)

  private func subset(_ bits: Int) -> RuleSelection {
    .only(Self.names.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element))
  }

  private func check(_ bits: Int, seed: Int) throws {
    let (plan, isOrdered) = try RandomPlans.orderedPlan(seed: seed)
    var options = OptimizerOptions(rules: subset(bits))
    options.broadcastLimit = seed.isMultiple(of: 2) ? 8 << 20 : 0
    let optimised = try Optimizer().optimise(plan, options)
    try PlanChecker.check(optimised.physical, logical: plan)
    let expected = LogicalInterpreter.run(plan)
    let rows = try StageInterpreter.run(optimised, seed: seed)
    let isSame = isOrdered ? rows == expected : rows.sorted() == expected.sorted()
    #expect(isSame, "seed \(seed), rules \(bits)\n\(PlanRenderer(optimised).explain())")
  }

  @Test(arguments: 0..<8) func anyRulesKeepTheRows(block: Int) throws {
    for seed in block * 15..<block * 15 + 15 {
      var generator = SeededGenerator(seed: seed + 7)
      for bits in [0, 127, Int.random(in: 1..<127, using: &generator), Int.random(in: 1..<127, using: &generator)] {
        try check(bits, seed: seed)
      }
    }
  }

  @Test func everySubsetOfRulesKeepsTheRows() throws {
    for seed in 1000..<1002 {
      for bits in 0..<128 { try check(bits, seed: seed) }
    }
  }

  @Test func generatedPlansReachEveryRule() throws {
    var fired: Set<String> = []
    for seed in 0..<200 {
      let optimised = try Optimizer().optimise(RandomPlans.plan(seed: seed))
      fired.formUnion(optimised.reports.filter(\.fired).map(\.rule))
    }
    #expect(fired == Set(Self.names))
  }

  @Test func optimisedPlansAreNeverLonger() throws {
    for seed in 0..<50 {
      let plan = try RandomPlans.plan(seed: seed)
      let naive = try Optimizer().optimise(plan, OptimizerOptions(rules: .none))
      let optimised = try Optimizer().optimise(plan)
      #expect(optimised.stages.stages.count <= naive.stages.stages.count, "seed \(seed)")
    }
  }

  @Test func optimisingIsDeterministic() throws {
    for seed in 0..<25 {
      let plan = try RandomPlans.plan(seed: seed)
      #expect(try Optimizer().optimise(plan) == Optimizer().optimise(plan), "seed \(seed)")
    }
  }

  /// A program's loop may chain thousands of operations.
  @Test func longChainsAreOptimised() throws {
    var builder = LogicalPlanBuilder()
    let site = CallSite(file: "App/main.swift", line: 1, column: 1)
    let source = SourceDescription(kind: .range, description: "0..<9", rows: 9, splits: 1)
    var last = builder.add(.source(source), element: "Int", site: site)
    for _ in 0..<1_000 { last = builder.add(.map, [last], element: "Int", site: site) }
    let optimised = try Optimizer().optimise(builder.finish(last, .count))
    #expect(optimised.stages.stages.count == 1)
    #expect(optimised.stages.result.operations.count == 1_001)
    #expect(PlanRenderer(optimised).optimised().split(separator: "\n").count == 1_002)
  }
}
