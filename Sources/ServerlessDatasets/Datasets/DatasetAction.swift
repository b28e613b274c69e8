internal import DataflowPlan
internal import Execution
internal import FunctionInvocation
internal import Lineage
internal import Operators
internal import Records

/// An action over a dataset, from its recorded operations to its result.
struct DatasetAction: Sendable {
  private let root: DatasetNode
  private let action: LogicalAction
  private let site: SourceSite
  private let bind: @Sendable () throws -> ActionBinding

  init(
    _ root: DatasetNode, _ action: LogicalAction, at site: SourceSite, _ bind: @escaping @Sendable () throws -> ActionBinding
  ) {
    self.root = root
    self.action = action
    self.site = site
    self.bind = bind
  }

  /// Runs it.
  func run() async throws -> ActionResult {
    let core = root.session.core
    let (plan, nodes) = try logicalPlan()
    let bound = try self.bound(plan, nodes)
    let history = ActionHistory(nodes: nodes.map(\.history), action: core.history)
    let bytes = try await core.perform(describe(plan, nodes), bound: bound) { driver, id in
      driver.start(id, counting: { try await drive(id, plan, nodes, bound, history, driver) })
    }
    do throws(RecordError) { return try ActionResult(bytes) } catch { throw DatasetError(.lineage, error.description) }
  }

  /// All by which driver and worker can tell whether they mean the same action.
  private func describe(_ plan: LogicalPlan, _ nodes: [DatasetNode]) -> String {
    var text = plan.canonicalText
    for (index, node) in nodes.enumerated() {
      for value in node.captures { text += "\(NodeID(index)) captures \(value)\n" }
    }
    for value in site.captures { text += "the action captures \(value)\n" }
    return text + "called at \(site.file):\(site.line):\(site.column)\n"
  }

  /// The plan, and its nodes in the plan's order: inputs first, shared ones once.
  func logicalPlan() throws -> (LogicalPlan, [DatasetNode]) {
    var builder = LogicalPlanBuilder()
    var nodes: [DatasetNode] = []
    var ids: [ObjectIdentifier: NodeID] = [:]
    // Iterative: an algorithm that refines a dataset in a loop makes long chains.
    var stack: [(node: DatasetNode, next: Int)] = [(root, 0)]
    while let (node, next) = stack.last {
      if ids[ObjectIdentifier(node)] != nil {
        stack.removeLast()
      } else if next < node.inputs.count {
        stack[stack.count - 1].next += 1
        stack.append((node.inputs[next], 0))
      } else {
        stack.removeLast()
        ids[ObjectIdentifier(node)] = builder.add(
          node.operation, node.inputs.compactMap { ids[ObjectIdentifier($0)] }, element: node.element, site: node.site)
        nodes.append(node)
      }
    }
    do {
      return (try builder.finish(NodeID(nodes.count - 1), action), nodes)
    } catch {
      throw DatasetError(.internalError, error.description)
    }
  }

  private func bound(_ plan: LogicalPlan, _ nodes: [DatasetNode]) throws -> BoundPlan {
    do {
      return BoundPlan(plan, try nodes.map { try $0.bind() }, action: try bind())
    } catch let error as RecordError {
      let title = "\(action.description) at \(CallSite(file: site.file, line: site.line, column: site.column))"
      throw DatasetError(.noCodec, error.message, at: DatasetError.Location(action: title))
    }
  }

  // MARK: On the driver

  private func drive(
    _ id: ActionID, _ plan: LogicalPlan, _ nodes: [DatasetNode], _ bound: BoundPlan, _ history: ActionHistory,
    _ driver: DriverSide
  ) async throws -> ([UInt8], CountedOutputs) {
    let services = driver.services
    while true {
      var prepared = try await Self.prepare(plan, nodes, services, id, staging: driver.staging)
      driver.explain(prepared.plan)
      let run = ActionRun(
        id, bound, prepared.plan, sources: prepared.sources, history: history, checkpoints: prepared.checkpoints.writes,
        services: services)
      do {
        return try await withTaskCancellationHandler {
          let completed = try await run.run()
          return (completed.result.encoded, completed.counters)
        } onCancel: {
          run.cancel()
        }
      } catch let error as DatasetError where error.code == .damagedCheckpoint {
        guard try await prepared.checkpoints.giveUp(because: error) else { throw error }
      }
    }
  }

  /// A plan that can be run, and what it reads and writes.
  struct Prepared {
    let plan: OptimizedPlan
    let sources: [NodeID: ResolvedSource]
    var checkpoints: CheckpointResolver
  }

  /// Finds out what the sources are and which checkpoints are there, and optimises the plan with their sizes.
  /// - Parameters:
  ///   - staging: brings inputs to where tasks read them; nil where they can read them all, or where nothing will run.
  ///   - decides: whether what is found about checkpoints holds for the action when it is resumed.
  static func prepare(
    _ plan: LogicalPlan, _ nodes: [DatasetNode], _ services: RunServices, _ id: ActionID, staging: InputStaging? = nil,
    decides: Bool = true
  ) async throws -> Prepared {
    let context = SourceContext(
      workers: services.invoker.limits.workers, targetBytes: services.optimizer.targetPartitionBytes,
      leastBytes: services.leastInputBytes, staging: staging)
    var sources: [NodeID: ResolvedSource] = [:]
    for (index, node) in nodes.enumerated() {
      guard let source = try node.resolve?(context) else { continue }
      sources[NodeID(index)] = source
      if let listing = source.listing { try await record(listing, services, id) }
    }
    let checkpoints = try await CheckpointResolver(plan, nodes, sources, services, action: decides ? id : nil)
    for (node, read) in checkpoints.reads { sources[node] = read.source }
    do {
      let sized = try sized(plan, nodes, sources)
      return Prepared(
        plan: try Optimizer().optimise(sized, services.optimizer), sources: sources, checkpoints: checkpoints)
    } catch {
      throw DatasetError(error.code == .unknownRule ? .misuse : .internalError, error.description)
    }
  }

  /// The plan with the sizes of its sources, and with a source for each checkpoint that is read.
  private static func sized(
    _ plan: LogicalPlan, _ nodes: [DatasetNode], _ sources: [NodeID: ResolvedSource]
  ) throws(PlanError) -> LogicalPlan {
    var builder = LogicalPlanBuilder()
    for (index, node) in nodes.enumerated() {
      var (operation, inputs) = (node.operation, plan[NodeID(index)].inputs)
      if let source = sources[NodeID(index)] {
        var description = SourceDescription(kind: .checkpoint, description: node.checkpoint?.name ?? "")
        if case .source(let known) = operation { description = known }
        description.bytes = source.size.bytes
        description.rows = source.size.rows
        description.splits = source.shares.count
        (operation, inputs) = (.source(description), [])
      }
      _ = builder.add(operation, inputs, element: node.element, site: node.site)
    }
    return try builder.finish(plan.root, plan.action)
  }

  private static func record(
    _ listing: (pattern: String, digest: [UInt8]), _ services: RunServices, _ id: ActionID
  ) async throws {
    let decision = DecisionRecord(action: id, key: "input \(listing.pattern)", value: listing.digest)
    do {
      try await services.lineage.perform(.recordDecision(decision, of: services.run))
    } catch let error where error.code == .conflict {
      throw DatasetError(
        .badInput, "\(listing.pattern) lists other files than it did earlier in this run; start anew with --new")
    } catch {
      throw DatasetError(.lineage, error.description)
    }
  }
}
