import DataflowPlan
import Testing

@Suite struct OptimizerTests {
  /// Forgets the exchange between a reduction and its input.
  private struct LoseExchange: OptimizerRule {
    func apply(_ plan: inout PhysicalPlan, _ context: OptimizerContext) -> [RuleReport] {
      for node in plan.nodes {
        if case .exchange(.hash, _) = node.operation { plan.replaceUses(of: node.id, with: node.inputs[0]) }
      }
      return [fired("everything", "for a test")]
    }
  }

  @Test func aRuleThatBreaksAPlanIsNamed() throws {
    let optimizer = Optimizer(rules: [FuseNarrowChains(), LoseExchange()])
    let error = try #require(throws: PlanError.self) { try optimizer.optimise(Pipelines.wordCount()) }
    #expect(error.code == .ruleBrokePlan)
    #expect(error.message.hasPrefix("optimizer rule LoseExchange left a plan that can't be right: complete reduceByKey"))
    #expect(error.message.hasSuffix("run without that rule meanwhile"))
  }

  @Test func unknownRulesAreRefused() throws {
    let options = OptimizerOptions(rules: .only(["FuseNarrowChains", "Magic"]))
    let error = try #require(throws: PlanError.self) { try Optimizer().optimise(Pipelines.wordCount(), options) }
    #expect(error.code == .unknownRule)
    #expect(error.message.hasPrefix("there is no optimizer rule Magic; the rules are PushDownLimit, "))
  }

  @Test func onlySelectedRulesReport() throws {
    for rule in Optimizer.rules {
      for (name, plan) in try Pipelines.all() {
        let optimised = try Optimizer().optimise(plan, OptimizerOptions(rules: .only([rule.name])))
        #expect(optimised.reports.allSatisfy { $0.rule == rule.name }, "\(name)")
      }
    }
    #expect(try Optimizer().optimise(Pipelines.wordCount(), OptimizerOptions(rules: .none)).reports.isEmpty)
  }

  @Test func withoutRulesThePlanIsTheLoweredOne() throws {
    for (name, plan) in try Pipelines.all() {
      let optimised = try Optimizer().optimise(plan, OptimizerOptions(rules: .none))
      #expect(optimised.physical == Lowering.lower(plan), "\(name)")
    }
  }

  @Test func memoryBoundsTheBroadcast() {
    #expect(OptimizerOptions().effectiveBroadcastLimit == 8 << 20)
    #expect(OptimizerOptions(memoryPerTask: 16 << 20).effectiveBroadcastLimit == 2 << 20)
  }

  @Test func selectionsSelect() {
    #expect(RuleSelection.all.contains("Any") && !RuleSelection.none.contains("Any"))
    #expect(RuleSelection.only(["A"]).contains("A") && !RuleSelection.only(["A"]).contains("B"))
    #expect(RuleSelection.only(["B", "A"]).unknown(among: ["A", "C"]) == ["B"])
    #expect(RuleSelection.all.unknown(among: []).isEmpty)
  }
}
