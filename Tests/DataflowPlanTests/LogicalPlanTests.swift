import DataflowPlan
import Foundation
import Testing

@Suite struct LogicalPlanTests {
  private let site = CallSite(file: "App/main.swift", line: 3, column: 9)

  private func source(_ id: Int = 0) -> LogicalNode {
    let source = SourceDescription(kind: .collection, description: "3 elements", rows: 3, splits: 1)
    return LogicalNode(id: NodeID(id), operation: .source(source), inputs: [], element: "Int", site: site)
  }

  private func node(_ id: Int, _ operation: LogicalOperation, _ inputs: [Int]) -> LogicalNode {
    LogicalNode(id: NodeID(id), operation: operation, inputs: inputs.map { NodeID($0) }, element: "Int", site: site)
  }

  private func failure(_ nodes: [LogicalNode], root: Int = 0) throws -> String {
    let error = try #require(throws: PlanError.self) {
      _ = try LogicalPlan(nodes: nodes, root: NodeID(root), action: .count)
    }
    #expect(error.code == .malformedLogicalPlan)
    return error.description
  }

  @Test func malformedPlansAreRefused() throws {
    #expect(try failure([source(1)]).contains("node #1 stands at position 0"))
    #expect(try failure([source()], root: 1).contains("the root #1 is not among the 1 nodes"))
    #expect(try failure([source()], root: -1).contains("the root #-1"))
    #expect(try failure([node(0, .map, [])]).contains("map at main.swift:3 has 0 inputs"))
    #expect(try failure([source(), node(1, .join(kind: .inner, keyType: "Int"), [0])]).contains("has 1 inputs"))
    #expect(try failure([source(), node(1, .map, [1])]).contains("takes rows from #1, which does not come before it"))
    #expect(try failure([source(), node(1, .repartitioned(count: 0), [0])]).contains("has count 0; use a count of at least 1"))
    #expect(try failure([source(), node(1, .limit(-1), [0])]).contains("has count -1; use a count of at least 0"))
    #expect(try failure([source(), node(1, .partitioned(count: 0), [0])]).contains("has count 0; use a count of at least 1"))
    #expect(try failure([source(), node(1, .coalesced(count: 0), [0])]).contains("has count 0; use a count of at least 1"))
    #expect(
      try failure([source(), node(1, .repartitioned(count: nil, targetBytes: 0), [0])])
        .contains("has count 0; use a count of at least 1"))
    #expect(
      try failure([source(), node(1, .repartitioned(count: 2, targetBytes: 9), [0])])
        .contains("has a count of partitions and a size; give one of them"))
    for operation in [LogicalOperation.cogroup(keyType: "Int"), .cross, .zipWithIndex] {
      #expect(try failure([source(), node(1, operation, [0])]).contains("has 1 inputs"))
    }
    #expect(try failure([]).contains("among the 0 nodes"))
  }

  @Test func plansAreStoredAndRead() throws {
    for (name, plan) in try Pipelines.all() {
      let read = try JSONDecoder().decode(LogicalPlan.self, from: JSONEncoder().encode(plan))
      #expect(read == plan, "\(name)")
      try read.validate()
    }
  }

  @Test func callSitesShowTheFileAndTheLine() {
    #expect(site.description == "main.swift:3")
    #expect(site.canonical == "App/main.swift:3:9")
    #expect(CallSite(file: "main.swift", line: 1, column: 1).description == "main.swift:1")
    #expect(CallSite(file: "", line: 1, column: 1).description == ":1")
  }

  @Test func operationsKnowWhatTheyKeep() {
    let keeping: [LogicalOperation] = [.filter, .mapValues, .keyedNarrow("pair")]
    #expect(keeping.allSatisfy { $0.keepsKeyPartitioning && $0.isNarrow })
    #expect([LogicalOperation.map, .keys, .values, .flatMap].allSatisfy { !$0.keepsKeyPartitioning })
    #expect([LogicalOperation.map, .mapValues, .keys, .values].allSatisfy { $0.isOneToOne })
    #expect([LogicalOperation.filter, .flatMap, .compactMap, .mapPartitions, .keyedNarrow("x")].allSatisfy { !$0.isOneToOne })
    #expect(LogicalOperation.distinct(keyType: "Int").isCombining && !LogicalOperation.groupByKey(keyType: "Int").isCombining)
  }

  @Test func joinsKnowWhoseRowsTheyKeep() {
    let kept = { (side: JoinSide) in JoinKind.allCases.filter { $0.keepsUnmatched(side) } }
    #expect(kept(.left) == [.left, .full, .semi, .anti])
    #expect(kept(.right) == [.right, .full])
  }

  @Test func stepsOverPartitionsKeepNothing() {
    let steps: [LogicalOperation] = [.partitionwise("x"), .gathered("x"), .coalesced(count: 1), .partitioned(count: 1), .cross]
    #expect(steps.allSatisfy { !$0.keepsKeyPartitioning && !$0.isOneToOne && !$0.isCombining })
    #expect(LogicalOperation.partitionwise("x").isNarrow && !LogicalOperation.gathered("x").isNarrow)
  }

  @Test func onlyNeededNodesAreNeeded() throws {
    let plan = try LogicalPlan(
      nodes: [source(), node(1, .map, [0]), node(2, .filter, [0])], root: NodeID(2), action: .count)
    #expect(plan.neededNodes() == [NodeID(0), NodeID(2)])
    #expect(
      PlanRenderer(try Optimizer().optimise(plan)).stages() == "stage 0: scan collection → filter → count | tasks: 1 split\n")
  }
}
