internal import DataflowPlan
internal import Execution
internal import Lineage
internal import ObjectStorage
internal import Records

/// Finds out, on the driver and before an action is planned, which checkpoints of its plan are there, so that nothing before them is
/// computed, and which it has to write.
///
/// What was found is a decision of the action: a resumed driver takes the same one, though the checkpoint be complete by then, for it
/// continues with the tasks of before.
struct CheckpointResolver {
  /// Checkpoints that are read, with what they consist of.
  private(set) var reads: [NodeID: (checkpoint: Checkpoint, source: ResolvedSource)] = [:]
  /// Checkpoints that are written.
  private(set) var writes: [NodeID: Checkpoint] = [:]

  private let plan: LogicalPlan
  private let nodes: [DatasetNode]
  private let sources: [NodeID: ResolvedSource]
  private let services: RunServices
  /// The action that decides; nil where nothing is to be recorded.
  private let action: ActionID?
  private var decided: [String: String] = [:]

  /// Looks for the checkpoints of a plan, whose sources are known.
  /// - Complexity: one read for each checkpoint that no other checkpoint stands behind.
  init(
    _ plan: LogicalPlan, _ nodes: [DatasetNode], _ sources: [NodeID: ResolvedSource], _ services: RunServices, action: ActionID?
  ) async throws {
    self.plan = plan
    self.nodes = nodes
    self.sources = sources
    self.services = services
    self.action = action
    guard nodes.contains(where: { $0.checkpoint != nil }) else { return }
    if let action { try await recall(action) }
    var (pending, seen): ([NodeID], Set<NodeID>) = ([plan.root], [plan.root])
    while let id = pending.popLast() {
      if let declaration = nodes[id.rawValue].checkpoint, try await isRead(id, declaration) { continue }
      for input in plan[id].inputs where seen.insert(input).inserted { pending.append(input) }
    }
  }

  private mutating func recall(_ action: ActionID) async throws {
    do {
      for decision in try await services.lineage.perform(.decisions(of: services.run)) where decision.action == action {
        decided[decision.key] = String(decoding: decision.value, as: UTF8.self)
      }
    } catch {
      throw DatasetError(.lineage, error.description)
    }
  }

  /// Decides about a checkpoint.
  private mutating func isRead(_ id: NodeID, _ declaration: CheckpointDeclaration) async throws -> Bool {
    let checkpoint = Checkpoint(
      name: declaration.name, digest: try digest(of: id, declaration), fingerprint: try declaration.fingerprint())
    let before = decided[Self.lossKey(checkpoint)] ?? decided[Self.key(checkpoint)]
    if before != "write", let manifest = try manifest(of: checkpoint) {
      try await record(Self.key(checkpoint), "read")
      reads[id] = (checkpoint, CheckpointSource.resolve(checkpoint, manifest))
      return true
    }
    try await record(before == "read" ? Self.lossKey(checkpoint) : Self.key(checkpoint), "write")
    writes[id] = checkpoint
    return false
  }

  private func manifest(of checkpoint: Checkpoint) throws -> CheckpointManifest? {
    do throws(StorageError) {
      return try checkpoint.manifest(in: services.environment.store) { services.observer.noted($0) }
    } catch {
      throw DatasetError(.storage, "the checkpoint \(checkpoint.name) can't be looked for: \(error)")
    }
  }

  // MARK: Decisions

  private static func key(_ checkpoint: Checkpoint) -> String { "checkpoint \(checkpoint.name) \(checkpoint.digest)" }
  private static func lossKey(_ checkpoint: Checkpoint) -> String { key(checkpoint) + " lost" }

  private mutating func record(_ key: String, _ value: String) async throws {
    guard let action, decided[key] != value else { return }
    // A checkpoint that was lost stays decided under its first key.
    if decided[key] != nil { return }
    decided[key] = value
    do {
      try await services.lineage.perform(
        .recordDecision(DecisionRecord(action: action, key: key, value: Array(value.utf8)), of: services.run))
    } catch {
      throw DatasetError(.lineage, error.description)
    }
  }

  /// Gives up the checkpoints that an error is about; the next resolver of the action finds that they are to be written.
  /// - Returns: whether there were any.
  mutating func giveUp(because error: DatasetError) async throws -> Bool {
    let lost = reads.values.map(\.checkpoint).filter { error.message.contains($0.folder) }
    for checkpoint in lost {
      services.observer.noted("\(error.message): it is computed again")
      try await record(Self.lossKey(checkpoint), "write")
      do throws(StorageError) { try checkpoint.remove(from: services.environment.store) } catch {
        throw DatasetError(.storage, "the damaged checkpoint \(checkpoint.name) can't be removed: \(error)")
      }
    }
    return !lost.isEmpty
  }

  // MARK: Identity

  /// The digest of all that a checkpoint's rows depend on, as far as it is declared or can be known.
  private func digest(of id: NodeID, _ declaration: CheckpointDeclaration) throws -> Digest128 {
    var digest = DigestBuilder(domain: "checkpoint 1")
    try declaration.combine(into: &digest)
    digest.combine(try declaration.fingerprint())
    for input in upstream(of: id) {
      if let inner = nodes[input.rawValue].checkpoint { try inner.combine(into: &digest) }
      guard case .source(let description) = nodes[input.rawValue].operation, let source = sources[input] else { continue }
      digest.combine(description.kind.rawValue)
      if let listing = source.listing {
        digest.combine(listing.digest)
      } else {
        digest.combine(description.description)
        digest.combine(source.contents() ?? [])
      }
    }
    return digest.finish()
  }

  /// All that comes before a node, in the plan's order.
  private func upstream(of id: NodeID) -> [NodeID] {
    var (pending, seen): ([NodeID], Set<NodeID>) = (plan[id].inputs, [])
    while let next = pending.popLast() {
      if seen.insert(next).inserted { pending += plan[next].inputs }
    }
    return seen.sorted()
  }
}
