import DataflowPlan
import Foundation
import Testing

@Suite struct StageTreeTests {
  private func plan(_ logical: LogicalPlan) throws -> StagePlan { try Optimizer().optimise(logical).stages }

  @Test func plansAreStoredAndRead() throws {
    for (name, logical) in try Pipelines.all() {
      let plan = try Optimizer().optimise(logical)
      let read = try JSONDecoder().decode(OptimizedPlan.self, from: JSONEncoder().encode(plan))
      #expect(read == plan, "\(name)")
    }
  }

  @Test func deepTreesAreStoredFlat() throws {
    let node = PhysicalNode(id: PhysicalID(1), operation: .narrow(NodeID(1)), inputs: [PhysicalID(0)], element: "Int")
    var tree = StageTree.source(NodeID(0))
    for _ in 0..<2_000 { tree = .apply(node, [tree]) }
    let read = try JSONDecoder().decode(StageTree.self, from: JSONEncoder().encode(tree))
    #expect(read.operations.count == 2_000)
  }

  @Test(arguments: ["[]", #"[{"input":{"_0":0}},{"input":{"_0":1}}]"#]) func stepsThatFormNoTreeAreRefused(json: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(StageTree.self, from: Data(json.utf8)) }
  }

  @Test func anOperatorWithoutItsInputsIsRefused() throws {
    let node = PhysicalNode(id: PhysicalID(1), operation: .narrow(NodeID(1)), inputs: [PhysicalID(0)], element: "Int")
    let whole = String(decoding: try JSONEncoder().encode(StageTree.apply(node, [.input(0)])), as: UTF8.self)
    let cut = whole.replacingOccurrences(of: #"{"input":{"_0":0}},"#, with: "")
    #expect(cut != whole)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(StageTree.self, from: Data(cut.utf8)) }
  }

  @Test func aUnionsTasksAreThoseOfItsInputs() throws {
    let stage = try plan(Pipelines.limitedUnion()).stages[0]
    let splits = { (leaf: StageLeaf) in leaf == .source(NodeID(0)) ? 2 : 1 }
    #expect(try stage.tree.taskCount(splits) == 3)
    #expect(stage.tree.sources == [NodeID(0), NodeID(2)])
    let leaves = try (0..<3).map { leaf(try stage.tree.task($0, splits)) }
    #expect(leaves == [.source(NodeID(0), split: 0), .source(NodeID(0), split: 1), .source(NodeID(2), split: 0)])
    let first = try stage.tree.task(0, splits).operations.map(\.operation)
    #expect(first == [.limit(count: 3), .narrow(NodeID(1)), .narrow(NodeID(5))])
  }

  @Test func aBroadcastSideIsReadWhole() throws {
    let stage = try plan(Pipelines.joinGroup(left: 1 << 30, right: 1 << 20)).stages[1]
    let task = try stage.tree.task(3) { $0 == .input(0) ? 1 : 4 }
    let sides = if case .apply(_, let inputs) = task { inputs } else { [TaskTree]() }
    try #require(sides.count == 2)
    #expect(leaf(sides[0]) == .source(NodeID(0), split: 3))
    #expect(sides[1] == .input(0, partition: 0))
  }

  @Test func joinedSidesHaveOnePartitionCount() throws {
    let stage = try plan(Pipelines.diamond()).result
    #expect(try stage.tree.taskCount { _ in 5 } == 5)
    let error = try #require(throws: PlanError.self) { try stage.tree.taskCount { $0 == .input(0) ? 5 : 4 } }
    #expect(error.code == .partitionMismatch)
    #expect(error.message.contains("have 5 and 4 partitions; use one partition count"))
  }

  @Test func splitSidesHaveOnePartitionCountToo() throws {
    let stage = try plan(Pipelines.joinGroup(left: 1 << 30, right: 1 << 30)).stages[2]
    let isSplit = stage.operations.contains { $0.operation == .probe(NodeID(4), strategy: .splitShuffleHash, build: .right) }
    #expect(isSplit)
    #expect(try stage.tree.taskCount { _ in 7 } == 7)
    #expect(throws: PlanError.self) { try stage.tree.taskCount { $0 == .input(0) ? 7 : 6 } }
  }

  @Test func taskCountsReadWell() {
    let counts: [TaskCount] = [
      .splits(of: NodeID(1), known: 1), .splits(of: NodeID(1), known: nil), .upTo(3, of: StageID(2)), .sameAs(StageID(0)),
      .sum([.fixed(2), .partitions(PartitioningGroup(1))]),
    ]
    #expect(
      counts.map(\.description) == ["1 split", "splits of #1", "up to 3 of stage 2", "as stage 0", "2 + partitions of group 1"])
  }

  @Test(arguments: [-1, 3]) func thereIsNoOtherTask(index: Int) throws {
    let stage = try plan(Pipelines.limitedUnion()).stages[0]
    let error = try #require(throws: PlanError.self) { try stage.tree.task(index) { $0 == .source(NodeID(0)) ? 2 : 1 } }
    #expect(error.description == "partitionMismatch: there is no task \(index) in a stage of 3 tasks; number tasks from 0")
  }

  @Test func stagesComeAfterThoseTheyRead() throws {
    for (name, logical) in try Pipelines.all() {
      let plan = try plan(logical)
      for (position, stage) in plan.stages.enumerated() {
        #expect(stage.id.rawValue == position, "\(name)")
        #expect(stage.inputs.allSatisfy { $0.producer < stage.id }, "\(name)")
        #expect(stage.inputs.allSatisfy { plan.consumers(of: $0.producer).contains(stage.id) }, "\(name)")
      }
      #expect(plan.result.output == .action(logical.action), "\(name)")
    }
  }

  private func leaf(_ tree: TaskTree) -> TaskTree {
    if case .apply(_, let inputs) = tree { leaf(inputs[0]) } else { tree }
  }
}
