import DataflowPlan
import Exchange
import Lineage
import Operators
import Records
import Testing

@testable import Execution

@Suite struct StagePlannerTests {
  private func pairs(_ count: Int) -> [(Int, Int)] { (0..<count).map { ($0 % 97, $0) } }

  private func joined(_ program: inout Program) -> Program.Rows<(Int, Int, Int)> {
    let (left, right) = (
      program.source(pairs(900), shares: 3, bytes: 10 << 30), program.source(pairs(400), shares: 2, bytes: 10 << 30)
    )
    return program.join(left, right)
  }

  // MARK: Feeds

  @Test func bothSidesOfAJoinAreDividedAlikeAndReadWhole() async throws {
    var program = Program()
    let rows = joined(&program)
    let action = try await StageByStage(program, program.bound(rows.id))
    try await action.runAll()
    let last = action.planned.count - 1
    let stage = action.planned[last]
    #expect(action.planned[0].outputPartitions == action.planned[1].outputPartitions)
    #expect(action.planned[0].outputPartitions > 1)
    #expect(stage.leafCounts == [stage.taskCount, stage.taskCount])
    var partitions = [0, 0]
    var counts = [0, 0]
    for task in 0..<stage.taskCount {
      let needs = try stage.shape(of: task).needs
      #expect(needs.map(\.producer) == [0, 1])
      #expect(needs[0].partitions == needs[1].partitions)
      for (side, feed) in try stage.feeds(of: task, action.outputs).enumerated() {
        #expect(needs[side].partitions.lowerBound == partitions[side])
        partitions[side] = needs[side].partitions.upperBound
        guard case .slices(let slices, nil, nil) = feed else {
          Issue.record("a feed isn't of slices")
          return
        }
        counts[side] += slices.reduce(0) { $0 + $1.rows }
      }
    }
    #expect(partitions == [action.planned[0].outputPartitions, action.planned[1].outputPartitions])
    #expect(counts == [900, 400])
  }

  @Test func eachTaskReadsItsShareOfASource() async throws {
    var program = Program()
    let rows = program.map(program.source([1, 2, 3], shares: 3)) { $0 }
    let action = try await StageByStage(program, program.bound(rows.id))
    let stage = try await action.planNext()
    #expect(stage.taskCount == 3 && stage.outputPartitions == 1)
    for task in 0..<3 {
      guard case .share(let share)? = try stage.feeds(of: task, []).first else {
        Issue.record("a source feeds no share")
        return
      }
      #expect(share.index == task && share.count == 3)
      #expect(try stage.shape(of: task).needs.isEmpty)
      #expect(try stage.describeInput(of: task) == "rows of share \(task)")
    }
  }

  @Test func rangesOfASortFollowOneAnother() async throws {
    var program = Program()
    var generator = SeededGenerator(1)
    let input = (0..<20_000).map { (Int.random(in: 0..<1 << 40, using: &generator), $0) }
    let rows = program.sorted(program.source(input, shares: 2))
    let action = try await StageByStage(program, program.bound(rows.id), StageByStage.Setting(targetPartitionBytes: 50_000))
    try await action.runAll()
    let stage = action.planned[1]
    var last: [UInt8]?
    for task in 0..<stage.taskCount {
      guard case .slices(_, let lower, let upper)? = try stage.feeds(of: task, action.outputs).first else {
        Issue.record("a range has no slices")
        return
      }
      #expect(lower == last && (upper == nil) == (task == stage.taskCount - 1))
      #expect(try stage.shape(of: task).needs == [TaskShape.Need(producer: 0, task: nil, partitions: 0..<Int.max)])
      last = upper
    }
    #expect(stage.taskCount > 1)
  }

  @Test func whoWroteASliceIsFoundThoughEmptyOnesAreLeftOut() async throws {
    // Only the second and the last share have rows whose keys are in the reader's partition.
    var program = Program()
    let input = [(1, 1), (7, 2), (1, 3), (7, 4)]
    let rows = program.reduceByKey(program.source(input, shares: 4, bytes: 10 << 30))
    let action = try await StageByStage(program, program.bound(rows.id))
    _ = try await action.planNext()
    try action.runPlanned()
    let count = action.planned[0].outputPartitions
    #expect(count > 1)
    // As if every partition were read by a task of its own.
    let leaf = PlannedStage.ExchangeLeaf(
      producer: 0, tasks: 4, digest: Digest128(high: 0, low: 0),
      shares: .partitions((0..<count).map { PartitionShare($0..<$0 + 1) }))
    let stage = try PlannedStage(
      action.stages[1], leaves: [.input(0): .exchange(leaf)], outputPartitions: 1, structure: Digest128(high: 0, low: 1))
    var writers: [[TaskID]] = []
    for task in 0..<stage.taskCount {
      guard case .slices(let slices, _, _)? = try stage.feeds(of: task, action.outputs).first else { continue }
      let each = try slices.indices.flatMap { try stage.writers(of: task, feed: 0, slice: $0, action.outputs) }
      #expect(try stage.writers(of: task, feed: 0, slice: nil, action.outputs) == each)
      if !each.isEmpty { writers.append(each) }
    }
    let (odd, even) = ([TaskID(0, 0), TaskID(0, 2)], [TaskID(0, 1), TaskID(0, 3)])
    #expect(writers == [odd, even] || writers == [even, odd])
    #expect(try stage.writers(of: 0, feed: 9, slice: nil, action.outputs).isEmpty)
  }

  // MARK: Identities

  private func identities(
    _ setting: StageByStage.Setting = StageByStage.Setting(), inRunOf other: StageByStage? = nil, multiplier: Int = 1
  ) async throws -> StageByStage {
    var program = Program()
    let rows = program.reduceByKey(program.map(program.source(pairs(500), shares: 3)) { ($0.0, $0.1 * multiplier) })
    let action = try await StageByStage(program, program.bound(rows.id), setting, inRunOf: other)
    try await action.runAll()
    return action
  }

  @Test func theSameProgramInTheSameRunHasTheSameIdentities() async throws {
    let first = try await identities()
    let again = try await identities(inRunOf: first)
    #expect(first.identities == again.identities)
    #expect(Set(first.identities.joined()).count == first.identities.joined().count)
  }

  @Test func otherCodeHistoryOrRunGivesOtherIdentities() async throws {
    let first = try await identities()
    var others: [StageByStage] = [try await identities()]
    others.append(try await identities(StageByStage.Setting(code: "build-id:2"), inRunOf: first))
    others.append(try await identities(StageByStage.Setting(historyOfNodes: 9), inRunOf: first))
    for other in others {
      for (stage, identities) in other.identities.enumerated() {
        for (task, identity) in identities.enumerated() { #expect(identity != first.identities[stage][task]) }
      }
    }
    // What the program knew when it called the action matters to the stage with the action alone.
    let later = try await identities(StageByStage.Setting(historyOfAction: 9), inRunOf: first)
    #expect(later.identities[0] == first.identities[0])
    #expect(Set(later.identities[1]).isDisjoint(with: first.identities[1]))
  }

  private func source(_ shares: [SourceShare], structure: UInt64 = 1, partitions: Int = 4) throws -> [Digest128] {
    let node = PhysicalNode(id: PhysicalID(0), operation: .action(.collect), inputs: [PhysicalID(0)], element: "Int")
    let description = StageDescription(
      id: StageID(0), tree: .apply(node, [.source(NodeID(0))]), inputs: [], output: .action(.collect), element: "Int",
      tasks: .splits(of: NodeID(0), known: shares.count))
    let resolved = ResolvedSource(shares: shares, size: .unknown) { "\($0)" }
    let stage = try PlannedStage(
      description, leaves: [.source(NodeID(0)): .source(resolved)], outputPartitions: partitions,
      structure: Digest128(high: 0, low: structure))
    return try (0..<stage.taskCount).map { try stage.identity(of: $0) }
  }

  @Test func otherSplitsStructureOrPartitioningGiveOtherIdentities() throws {
    let shares = [SourceShare(index: 0, count: 2, split: [1, 2]), SourceShare(index: 1, count: 2, split: [3])]
    let first = try source(shares)
    #expect(try source(shares) == first)
    #expect(first[0] != first[1])
    let variants = [
      try source(shares, structure: 2), try source(shares, partitions: 5),
      try source([SourceShare(index: 0, count: 2, split: [1, 9]), SourceShare(index: 1, count: 2, split: [4])]),
      try source(shares.map { SourceShare(index: $0.index, count: 3, split: $0.split) }),
    ]
    for variant in variants { #expect(Set(variant).isDisjoint(with: first)) }
    // One file that changed doesn't touch the tasks that read others.
    let changed = try source([shares[0], SourceShare(index: 1, count: 2, split: [4])])
    #expect(changed[0] == first[0] && changed[1] != first[1])
  }

  @Test func otherPartsOfAnExchangeGiveOtherIdentities() throws {
    func digest(_ shares: PlannedStage.ExchangeLeaf.Shares, _ partition: Int, of upstream: UInt64 = 1) -> Digest128 {
      let leaf = PlannedStage.ExchangeLeaf(producer: 0, tasks: 3, digest: Digest128(high: 0, low: upstream), shares: shares)
      var digest = DigestBuilder(domain: "test")
      leaf.combine(partition, into: &digest)
      return digest.finish()
    }
    func shares(_ ranges: [Range<Int>]) -> [PartitionShare] { ranges.map { PartitionShare($0) } }
    let order = RowOrder.byPrefix { _, _, _ in }
    let all = [
      digest(.forward, 0), digest(.forward, 1), digest(.forward, 0, of: 2), digest(.partitions(shares([0..<2, 2..<3])), 0),
      digest(.partitions(shares([0..<2, 2..<3])), 1), digest(.partitions(shares([0..<1, 1..<3])), 0),
      digest(.partitions([PartitionShare(0..<2, tasks: 0..<1), PartitionShare(0..<2, tasks: 1..<2)]), 0),
      digest(.tasks([0..<2]), 0), digest(.keys([[1], [2]], order), 0),
      digest(.keys([[1], [2]], order), 1), digest(.keys([[1], [3]], order), 1), digest(.keys([[1], [2]], order), 2),
    ]
    #expect(Set(all).count == all.count)
    #expect(digest(.keys([[1], [2]], order), 0) == digest(.keys([[1], [3]], order), 0))
  }

  @Test func anIdentityRestsOnAllThatIsUpstream() async throws {
    let first = try await identities()
    let other = try await identities(StageByStage.Setting(historyOfNodes: 3), inRunOf: first)
    #expect(Set(first.identities[1]).isDisjoint(with: other.identities[1]))
  }

  // MARK: Types

  @Test func aRowThatCantCrossIsRefusedBeforeAnythingRuns() throws {
    struct Uncoded: Sendable {}
    var program = Program()
    let rows: Program.Rows<Uncoded> = program.map(program.source([1], shares: 1)) { _ in Uncoded() }
    let bound = try program.bound(rows.id)
    #expect {
      try bound.validate(try Optimizer().optimise(bound.logical).stages)
    } throws: { error in
      guard let error = error as? DatasetError else { return false }
      return error.code == .noCodec && error.message.contains("Uncoded") && error.location.action == "map at main.swift:2"
    }
    // Rows that stay where they are need no codec.
    let counted = try program.bound(rows.id, .count, ActionBinding(returnsRows: false))
    try counted.validate(try Optimizer().optimise(counted.logical).stages)
  }
}
