import DataflowPlan
import Testing

/// Every join, however it is computed, gives what it means.
@Suite struct JoinPropertyTests {
  /// A join of every kind over sides of those sizes; of a dataset with itself if they are the same; then, by the same key, a
  /// reduction that may need no exchange.
  private struct Case {
    var kind: JoinKind
    var hint: JoinHint
    var left: Int?
    var right: Int?
    var isSelf: Bool
    var isReduced: Bool

    func plan() throws -> LogicalPlan {
      var p = Pipelines()
      let sides = [left, right].map { bytes in
        let source = SourceDescription(kind: .range, description: "rows", bytes: bytes, rows: 24, splits: 3)
        return p.add(.map, p.add(.source(source), element: "Int"), element: "(Int, Int)")
      }
      let few = p.add(.filter, sides[1], element: "(Int, Int)")
      let joined = p.add(
        .join(kind: kind, keyType: "Int", hint: hint), sides[0], isSelf ? sides[0] : few, element: "(Int, Joined)")
      guard isReduced else { return try p.finish(joined) }
      let values = p.add(.mapValues, joined, element: "(Int, Int)")
      let sums = p.add(.reduceByKey(keyType: "Int"), values, element: "(Int, Int)")
      return try p.finish(sums)
    }

    static func all(_ kind: JoinKind) -> [Case] {
      let sizes: [(Int?, Int?)] = [(nil, nil), (1 << 30, 1 << 31), (1 << 31, 1 << 30), (100, 1 << 30), (1 << 30, 100)]
      var cases: [Case] = []
      for hint in JoinHint.allCases {
        for (left, right) in sizes {
          for bits in 0..<4 {
            cases.append(
              Case(kind: kind, hint: hint, left: left, right: right, isSelf: bits & 1 == 1, isReduced: bits & 2 == 2))
          }
        }
      }
      return cases
    }
  }

  @Test(arguments: JoinKind.allCases) func joinsGiveWhatTheyMean(kind: JoinKind) throws {
    var splits = 0
    for (seed, one) in Case.all(kind).enumerated() {
      let plan = try one.plan()
      let expected = LogicalInterpreter.run(plan).sorted()
      // Without rules sizes change nothing.
      for rules in one.left == nil ? [RuleSelection.all, .none] : [.all] {
        let optimised = try Optimizer().optimise(plan, OptimizerOptions(rules: rules))
        let run = try StageInterpreter.rowsAndSplits(optimised, seed: seed)
        #expect(run.rows.sorted() == expected, "\(one)\n\(PlanRenderer(optimised).explain())")
        splits += run.splits
      }
    }
    #expect((splits > 0) == (kind != .full), "only a full join has no side that could be split")
  }

  /// What the interpreter makes of a plan that a rule changed wrongly, although the checker refuses it.
  private func broken(_ one: Case, seed: Int, by change: (inout PhysicalPlan) -> Void) throws -> Bool {
    let logical = try one.plan()
    var plan = try Optimizer().optimise(logical, OptimizerOptions(rules: .only(["FuseNarrowChains"]))).physical
    change(&plan)
    plan.compact()
    #expect(throws: PlanError.self) { try PlanChecker.check(plan, logical: logical) }
    let stages = StageCutter.cut(plan, logical: logical)
    let optimised = OptimizedPlan(logical: logical, physical: plan, stages: stages, reports: [])
    return try StageInterpreter.run(optimised, seed: seed).sorted() != LogicalInterpreter.run(logical).sorted()
  }

  private func setStrategy(_ strategy: JoinStrategy, _ plan: inout PhysicalPlan) {
    for node in plan.nodes {
      if case .probe(let id, _, let build) = node.operation {
        plan.setOperation(.probe(id, strategy: strategy, build: build), of: node.id)
      }
    }
  }

  /// The properties can fail: rules that the checker refuses do give other rows.
  @Test func wrongPlansGiveOtherRows() throws {
    func isSeen(_ kind: JoinKind, reduced: Bool = false, by change: (inout PhysicalPlan) -> Void) throws -> Bool {
      let one = Case(kind: kind, hint: .shuffleHash, left: nil, right: nil, isSelf: false, isReduced: reduced)
      return try (0..<10).contains { try broken(one, seed: $0, by: change) }
    }
    for kind in [JoinKind.right, .full] {
      #expect(try isSeen(kind) { setStrategy(.splitShuffleHash, &$0) }, "split \(kind)")
    }
    #expect(
      try isSeen(.inner, reduced: true) { plan in
        setStrategy(.splitShuffleHash, &plan)
        let last = plan.nodes.last { if case .complete = $0.operation { true } else { false } }!
        plan.setInputs(plan[last.inputs[0]].inputs, of: last.id)
      }, "reduced after a split")
    for kind in [JoinKind.right, .full] {
      #expect(try isSeen(kind, by: broadcastRight), "broadcast \(kind)")
    }
    #expect(try isSeen(.inner) { setStrategy(.sortMerge, &$0) }, "merged without order")
  }

  private func broadcastRight(_ plan: inout PhysicalPlan) {
    let join = plan.nodes.first { if case .probe = $0.operation { true } else { false } }!
    guard let id = join.operation.logicalNode else { return }
    let sides = join.inputs.map { plan[$0].inputs[0] }
    let table = plan.addExchange(.broadcast(id), over: sides[1])
    plan.setOperation(.probe(id, strategy: .broadcast, build: .right), of: join.id)
    plan.setInputs([sides[0], table], of: join.id)
  }
}
