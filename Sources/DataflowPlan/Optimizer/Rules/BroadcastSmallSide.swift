/// Sends the small side of a join whole to every task of the other, whose rows then need not move.
package struct BroadcastSmallSide: OptimizerRule {
  /// The rule.
  package init() {}

  /// Decides every partitioned join: broadcast if a side is small, else which side the table is built from.
  package func apply(_ plan: inout PhysicalPlan, _ context: OptimizerContext) -> [RuleReport] {
    var reports: [RuleReport] = []
    for id in plan.topologicalOrder() {
      guard case .probe(let origin, .shuffleHash, .right) = plan[id].operation,
        case .join(let kind, _) = context.logical[origin].operation
      else { continue }
      reports.append(decide(Join(id: id, origin: origin, kind: kind, plan, context), &plan, context))
    }
    return reports
  }

  /// A join as lowered: inputs are the exchanges of left and right.
  private struct Join {
    let id: PhysicalID
    let origin: NodeID
    let kind: JoinKind
    let exchanges: [PhysicalID]
    /// What the exchanges take.
    let rows: [PhysicalID]
    let sizes: [SizeEstimate]
    /// Whether the side's rows must move: those that are partitioned by the key need not, and `EliminateExchange` sees to it.
    let moves: [Bool]

    init(id: PhysicalID, origin: NodeID, kind: JoinKind, _ plan: PhysicalPlan, _ context: OptimizerContext) {
      self.id = id
      self.origin = origin
      self.kind = kind
      exchanges = plan[id].inputs
      rows = exchanges.map { plan[$0].inputs[0] }
      sizes = context.logical[origin].inputs.map { context.estimates[$0.rawValue] }
      let present = plan.partitionings(context.logical)
      moves = rows.map { present[$0.rawValue]?.canMeetExchange(for: context.logical[origin].operation) != true }
    }

    /// The sides that the table may be built from: a left join must find its left rows one by one.
    var buildSides: [Int] { kind == .inner ? [1, 0] : [1] }

    func describe(_ side: Int) -> String {
      let name = side == 0 ? "left" : "right"
      guard let bytes = sizes[side].bytes else { return "the \(name) side is of unknown size" }
      let size = ByteText.describe(bytes)
      switch sizes[side].basis {
      case .exact: return "the \(name) side has \(size)"
      case .atMost: return "the \(name) side has at most \(size)"
      case .assumed: return "the \(name) side has about \(size)"
      case .guessed: return "the \(name) side is of unknown size (its input has \(size))"
      }
    }
  }

  private func decide(_ join: Join, _ plan: inout PhysicalPlan, _ context: OptimizerContext) -> RuleReport {
    let subject = plan.title(of: join.id, context.logical)
    let limit = context.options.effectiveBroadcastLimit
    let sizes = "\(join.describe(0)), \(join.describe(1)), the limit is \(ByteText.describe(limit))"
    guard join.moves != [false, false] else { return refused(subject, "neither side moves: both are already partitioned") }
    let small = join.buildSides.filter { side in
      join.sizes[side].basis <= .assumed && (join.sizes[side].bytes ?? Int.max) <= limit
    }
    // Smallest first; of equals the right.
    guard let build = small.min(by: { join.sizes[$0].bytes! < join.sizes[$1].bytes! }) else {
      let turned = buildFromSmaller(join, &plan)
      let why =
        join.kind == .left && (join.sizes[0].bytes ?? Int.max) <= limit ? "; a left join can only broadcast its right" : ""
      return refused(subject, sizes + why + turned)
    }
    guard join.moves[1 - build] else {
      return refused(subject, "only the small side moves, once: the other is already partitioned (\(sizes))")
    }
    broadcast(join, build, &plan)
    return fired(subject, sizes)
  }

  private func broadcast(_ join: Join, _ build: Int, _ plan: inout PhysicalPlan) {
    let table = plan.addExchange(.broadcast(join.origin), over: join.rows[build])
    plan.setOperation(.probe(join.origin, strategy: .broadcast, build: build == 0 ? .left : .right), of: join.id)
    plan.setInputs([join.rows[1 - build], table], of: join.id)
  }

  /// The table of a partitioned join should be the smaller one too.
  private func buildFromSmaller(_ join: Join, _ plan: inout PhysicalPlan) -> String {
    guard join.kind == .inner, let left = join.sizes[0].bytes, let right = join.sizes[1].bytes, left < right,
      join.sizes.allSatisfy({ $0.basis <= .assumed })
    else { return "" }
    plan.setOperation(.probe(join.origin, strategy: .shuffleHash, build: .left), of: join.id)
    plan.setInputs(join.exchanges.reversed(), of: join.id)
    return "; the table is built from the smaller left side"
  }
}
