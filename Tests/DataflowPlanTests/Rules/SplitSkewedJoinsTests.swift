import DataflowPlan
import Testing

/// When several tasks may share a partition of a join, and why not.
@Suite struct SplitSkewedJoinsTests {
  private func reason(
    _ kind: JoinKind, left: Int? = 1 << 30, right: Int? = 1 << 30, with others: [any OptimizerRule] = []
  ) throws -> String {
    let plan = try Pipelines.joinGroup(left: left, right: right, kind: kind)
    let texts = try Reports.of(SplitSkewedJoins(), on: plan, with: others, limit: 0)
    #expect(texts.count == 1)
    return texts.joined().replacing(#/hash .* at main.swift:14: /#, with: "")
  }

  private let allowed = "fired: if a partition turns out far larger than the others"

  @Test func itIsAllowedWhereTheBuildSideNeedsNoMatchOfItsRows() throws {
    for kind in [JoinKind.inner, .left, .semi, .anti] { #expect(try reason(kind) == allowed, "\(kind)") }
    for kind in [JoinKind.right, .full] {
      #expect(
        try reason(kind) == "not fired: each task would see only some of the matches of its right rows", "\(kind)")
    }
  }

  @Test func itGoesByTheSideThatTheTableIsBuiltFrom() throws {
    for kind in [JoinKind.inner, .right] {
      #expect(try reason(kind, right: 1 << 31, with: [BroadcastSmallSide()]) == allowed, "\(kind)")
    }
    for kind in [JoinKind.left, .full, .semi, .anti] {
      #expect(
        try reason(kind, right: 1 << 31, with: [BroadcastSmallSide()])
          == "not fired: each task would see only some of the matches of its left rows", "\(kind)")
    }
  }

  @Test func aSideThatIsNotExchangedCannotBeSplit() throws {
    let texts = try Reports.of(SplitSkewedJoins(), on: Pipelines.diamond(), with: [EliminateExchange()])
    #expect(texts.count == 1 && texts[0].hasPrefix("not fired") && texts[0].hasSuffix("a side isn't exchanged for it"))
  }

  @Test func rowsJoinedWithThemselvesAreReadOnce() throws {
    let texts = try Reports.of(SplitSkewedJoins(), on: Pipelines.selfJoin(), with: [ShareSubplans()])
    #expect(texts.count == 1 && texts[0].hasPrefix("not fired"))
    #expect(texts[0].hasSuffix("both sides are the same stored rows, which a task reads once"))
    #expect(try Reports.of(SplitSkewedJoins(), on: Pipelines.selfJoin())[0].hasPrefix("fired"))
  }

  private func reduced() throws -> LogicalPlan {
    var p = Pipelines()
    let join = p.add(
      .join(kind: .inner, keyType: "String"), p.keyed("a", bytes: nil), p.keyed("b", bytes: nil),
      element: "(String, (Int, Int))")
    let values = p.add(.mapValues, join, element: "(String, Int)")
    let sums = p.add(.reduceByKey(keyType: "String"), values, element: "(String, Int)")
    return try p.finish(sums)
  }

  @Test func aPartitioningThatIsUsedIsKept() throws {
    let used = try Reports.of(SplitSkewedJoins(), on: reduced(), with: [EliminateExchange()])
    #expect(
      used.count == 1 && used[0].hasPrefix("not fired") && used[0].hasSuffix("its output is used as partitioned by the key"))
    #expect(try Reports.of(SplitSkewedJoins(), on: reduced())[0].hasPrefix("fired"))
  }

  @Test func otherStrategiesAreNotLookedAt() throws {
    let broadcast = try Pipelines.joinGroup(left: 1 << 30, right: 100)
    #expect(try Reports.of(SplitSkewedJoins(), on: broadcast, with: [BroadcastSmallSide()]).isEmpty)
    #expect(try Reports.of(SplitSkewedJoins(), on: Pipelines.cogroups()).isEmpty)
    #expect(try Reports.of(SplitSkewedJoins(), on: Pipelines.crossed()).isEmpty)
  }
}
