/// Sends the small side of a join whole to every task of the other, whose rows then need not move.
package struct BroadcastSmallSide: OptimizerRule {
  /// The rule.
  package init() {}

  /// Decides every partitioned join: broadcast if a side is small, else which side the table is built from.
  package func apply(_ plan: inout PhysicalPlan, _ context: OptimizerContext) -> [RuleReport] {
    var reports: [RuleReport] = []
    for id in plan.topologicalOrder() {
      guard case .probe(let origin, let strategy, .right) = plan[id].operation,
        case .join(let kind, _, let hint) = context.logical[origin].operation
      else { continue }
      let subject = plan.title(of: id, context.logical)
      let join = Join(id: id, origin: origin, kind: kind, plan, context)
      switch (strategy, hint) {
      case (.shuffleHash, .automatic): reports.append(decide(join, &plan, context))
      case (.shuffleHash, .broadcast): reports.append(obey(join, &plan, context))
      default: reports.append(refused(subject, "the program asks for \(hint.rawValue)"))
      }
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
      moves = rows.map { present[$0.rawValue]?.canMeetExchange(for: origin, context.logical) != true }
    }

    /// The sides that may be broadcast: not one of which a row may be given without a match, since no task sees all its matches.
    var buildSides: [Int] { [1, 0].filter { !kind.keepsUnmatched($0 == 0 ? .left : .right) } }

    /// Why a side that is small enough isn't broadcast.
    var why: String {
      switch buildSides {
      case []: "a \(kind.rawValue) join can broadcast neither side"
      case [0]: "a \(kind.rawValue) join can only broadcast its left"
      default: "a \(kind.rawValue) join can only broadcast its right"
      }
    }

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
      let fits = [0, 1].contains { (join.sizes[$0].bytes ?? Int.max) <= limit && join.sizes[$0].basis <= .assumed }
      return refused(subject, sizes + (fits ? "; \(join.why)" : "") + turned)
    }
    guard join.moves[1 - build] else {
      return refused(subject, "only the small side moves, once: the other is already partitioned (\(sizes))")
    }
    broadcast(join, build, &plan)
    return fired(subject, sizes)
  }

  /// Broadcasts because the program says so: the side that is smaller as far as is known.
  private func obey(_ join: Join, _ plan: inout PhysicalPlan, _ context: OptimizerContext) -> RuleReport {
    let subject = plan.title(of: join.id, context.logical)
    let build = join.buildSides.min { (join.sizes[$0].bytes ?? Int.max) < (join.sizes[$1].bytes ?? Int.max) }
    guard let build else { return refused(subject, "\(join.why), though the program asks for it") }
    broadcast(join, build, &plan)
    return fired(subject, "the program asks for it")
  }

  private func broadcast(_ join: Join, _ build: Int, _ plan: inout PhysicalPlan) {
    let table = plan.addExchange(.broadcast(join.origin), over: join.rows[build])
    plan.setOperation(.probe(join.origin, strategy: .broadcast, build: build == 0 ? .left : .right), of: join.id)
    plan.setInputs([join.rows[1 - build], table], of: join.id)
  }

  /// The table of a partitioned join should be the smaller one too.
  private func buildFromSmaller(_ join: Join, _ plan: inout PhysicalPlan) -> String {
    guard let left = join.sizes[0].bytes, let right = join.sizes[1].bytes, left < right,
      join.sizes.allSatisfy({ $0.basis <= .assumed })
    else { return "" }
    plan.setOperation(.probe(join.origin, strategy: .shuffleHash, build: .left), of: join.id)
    plan.setInputs(join.exchanges.reversed(), of: join.id)
    return "; the table is built from the smaller left side"
  }
}
