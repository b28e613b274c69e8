import DataflowPlan
import Testing

/// When each rule fires, when it refuses, and what it says.
@Suite struct RuleTests {
  private func reports(
    _ plan: LogicalPlan, _ rule: any OptimizerRule, with others: [any OptimizerRule] = [], limit: Int = 8 << 20
  ) throws -> [String] {
    let names = ([rule] + others).map(\.name)
    let options = OptimizerOptions(rules: .only(names), broadcastLimit: limit)
    return try Optimizer().optimise(plan, options).reports.filter { $0.rule == rule.name }
      .map { "\($0.fired ? "fired" : "not fired"): \($0.subject): \($0.reason)" }
  }

  private func limited(_ build: (inout Pipelines) -> NodeID) throws -> [String] {
    var p = Pipelines()
    let rows = build(&p)
    let limit = p.add(.limit(5), rows, element: "Int")
    return try reports(p.finish(limit), PushDownLimit())
  }

  @Test func limitsPassWhatGivesRowForRow() throws {
    let passed = try limited { p in
      let filtered = p.add(.filter, p.range(), element: "Int")
      let pairs = p.add(.map, filtered, element: "(Int, Int)")
      let values = p.add(.mapValues, pairs, element: "(Int, Int)")
      return p.add(.values, values, element: "Int")
    }
    #expect(passed == ["fired: limit 5 at main.swift:15: each task gives at most 5 rows of filter at main.swift:11"])
  }

  @Test func limitsStopAtWhatIsSharedOrKept() throws {
    let cached = try limited { p in
      let kept = p.add(.cached, p.range(), element: "Int")
      return p.add(.map, kept, element: "Int")
    }
    #expect(cached == ["fired: limit 5 at main.swift:13: each task gives at most 5 rows of forward exchange"])
    var p = Pipelines()
    let squares = p.add(.map, p.range(), element: "Int")
    let some = p.add(.limit(5), squares, element: "Int")
    let both = p.add(.union, some, squares, element: "Int")
    let optimised = try Optimizer().optimise(p.finish(both), OptimizerOptions(rules: .only(["PushDownLimit"])))
    let limits = optimised.physical.nodes.filter { $0.operation == .limit(count: 5) }
    #expect(limits.map { optimised.physical[$0.inputs[0]].operation } == [.exchange(.forward, group: nil)])
  }

  @Test func limitsDoNotRepeatThemselves() throws {
    var p = Pipelines()
    let few = p.add(.limit(3), p.range(), element: "Int")
    let more = p.add(.limit(9), few, element: "Int")
    let texts = try reports(p.finish(more), PushDownLimit())
    #expect(
      texts == [
        "fired: limit 3 at main.swift:11: each task gives at most 3 rows of scan range at main.swift:10",
        "not fired: limit 9 at main.swift:12: nothing below it could stop earlier than it does",
      ])
  }

  @Test func actionsOfTheFirstRowsAreLimits() throws {
    let first = try reports(Pipelines.firstOfMap(), PushDownLimit())
    #expect(first == ["fired: first: each task gives at most 1 row of scan text at main.swift:10"])
    var p = Pipelines()
    let kept = p.add(.cached, p.range(), element: "Int")
    let refused = try reports(p.finish(kept, .prefix(2)), PushDownLimit())
    #expect(refused == ["not fired: prefix 2: nothing below it could stop earlier than it does"])
  }

  @Test func smallSidesAreBroadcast() throws {
    func join(_ left: Int?, _ right: Int?, _ kind: JoinKind = .inner, limit: Int = 8 << 20) throws -> String {
      let texts = try reports(Pipelines.joinGroup(left: left, right: right, kind: kind), BroadcastSmallSide(), limit: limit)
      return texts.joined().replacing("hash \(kind.rawValue) join (builds right) at main.swift:14: ", with: "")
    }
    let large = 1 << 30
    let small = 1 << 20
    #expect(
      try join(large, small) == "fired: the left side has about 1 GiB, the right side has about 1 MiB, the limit is 8 MiB")
    #expect(try join(small, large).hasPrefix("fired: the left side has about 1 MiB"))
    #expect(try join(large, 8 << 20).hasPrefix("fired"))
    #expect(try join(large, (8 << 20) + 1).hasPrefix("not fired"))
    #expect(try join(large, small, .left).hasPrefix("fired"))
    #expect(try join(small, large, .left).hasSuffix("the limit is 8 MiB; a left join can only broadcast its right"))
    #expect(try join(large, nil).contains("not fired: the left side has about 1 GiB, the right side is of unknown size"))
    #expect(try join(2 * large, large, limit: 0).hasPrefix("not fired"))
    #expect(try join(large, 2 * large).hasSuffix("; the table is built from the smaller left side"))
  }

  @Test func guessedSizesAreNotBroadcast() throws {
    var p = Pipelines()
    let large = p.keyed("large", bytes: 1 << 30)
    let words = p.add(.flatMap, p.text("small", bytes: 100), element: "(String, Int)")
    let join = p.add(.join(kind: .inner, keyType: "String"), large, words, element: "(String, (Int, Int))")
    let texts = try reports(p.finish(join), BroadcastSmallSide())
    #expect(texts.count == 1 && texts[0].hasPrefix("not fired"))
    #expect(texts[0].contains("the right side is of unknown size (its input has 100 B)"))
  }

  @Test func whatNeedNotMoveIsNotBroadcastTo() throws {
    var p = Pipelines()
    let sums = p.add(.reduceByKey(keyType: "String"), p.keyed("large", bytes: 1 << 30), element: "(String, Int)")
    let join = p.add(
      .join(kind: .inner, keyType: "String"), sums, p.keyed("small", bytes: 100), element: "(String, (Int, Int))")
    let texts = try reports(p.finish(join), BroadcastSmallSide())
    #expect(texts.count == 1 && texts[0].contains("only the small side moves, once: the other is already partitioned"))
    let both = try reports(Pipelines.diamond(), BroadcastSmallSide())
    #expect(both.joined().hasSuffix("neither side moves: both are already partitioned"))
  }

  @Test func oneSideFollowsTheOther() throws {
    var p = Pipelines()
    let sums = p.add(.reduceByKey(keyType: "String"), p.keyed("a", bytes: nil), element: "(String, Int)")
    let join = p.add(.join(kind: .left, keyType: "String"), p.keyed("b", bytes: nil), sums, element: "(String, (Int, Int?))")
    let plan = try p.finish(join)
    let texts = try reports(plan, EliminateExchange())
    #expect(texts.last?.hasSuffix("the right side is already partitioned by String; the other follows it") == true)
    let groups = try Optimizer().optimise(plan).physical.nodes.compactMap(\.operation.partitioningGroup)
    #expect(groups == [PartitioningGroup(0), PartitioningGroup(0)])
  }

  @Test func anotherKeyNeedsAnotherExchange() throws {
    var p = Pipelines()
    let pairs = p.add(.map, p.range(), element: "(Int, Int)")
    let sums = p.add(.reduceByKey(keyType: "Int"), pairs, element: "(Int, Int)")
    let once = p.add(.distinct(keyType: "(Int, Int)"), sums, element: "(Int, Int)")
    let again = p.add(.reduceByKey(keyType: "Int"), once, element: "(Int, Int)")
    let texts = try reports(p.finish(again), EliminateExchange())
    #expect(texts[1].hasSuffix("its rows are partitioned by Int, not by (Int, Int)"))
    #expect(texts[2].hasSuffix("its rows are partitioned by whole rows, not by Int"))
  }

  @Test func groupsKeepTheirExchangeButPassThePartitioningOn() throws {
    var p = Pipelines()
    let rows = p.keyed("in", bytes: nil)
    let groups = p.add(.groupByKey(keyType: "String"), rows, element: "(String, Group<Int>)")
    let sizes = p.add(.mapValues, groups, element: "(String, Int)")
    let sums = p.add(.reduceByKey(keyType: "String"), sizes, element: "(String, Int)")
    let join = p.add(.join(kind: .inner, keyType: "String"), sums, rows, element: "(String, (Int, Int))")
    let texts = try reports(p.finish(join), EliminateExchange())
    #expect(texts[0].hasSuffix("groups need rows in the order of their hashes"))
    #expect(texts[1].hasSuffix("rows of equal String are already together"))
    #expect(texts[2].contains("the left side is partitioned by ranges of the hash, for groups; the right side is not"))
  }

  @Test func rowsAreCombinedOnlyBeforeTheyTravel() throws {
    let texts = try reports(Pipelines.chainedReductions(), CombineBeforeExchange(), with: [EliminateExchange()])
    #expect(
      texts == [
        "fired: complete reduceByKey at main.swift:12: each task sends one row per String",
        "not fired: complete reduceByKey at main.swift:14: its rows are not exchanged, so there is nothing to save",
        "fired: complete reduceByKey at main.swift:16: each task sends one row per Int",
      ])
    let group = try reports(Pipelines.joinGroup(left: nil, right: nil), CombineBeforeExchange())
    #expect(group.count == 1 && group[0].hasSuffix("a group keeps every row, so combining would save nothing"))
  }

  @Test func sharedWorkIsDoneOnceAndSourcesAreReadAgain() throws {
    #expect(
      try reports(Pipelines.diamond(), ShareSubplans(), with: [CombineBeforeExchange()]) == [
        "fired: map at main.swift:11: computed once for 2 consumers: they take the same rows"
      ])
    #expect(
      try reports(Pipelines.sharedSource(), ShareSubplans()) == [
        "fired: scan text at main.swift:10: read by each of its 2 consumers: a stored copy would cost more than reading"
      ])
    #expect(
      try reports(Pipelines.selfJoin(), ShareSubplans()) == [
        "fired: hash exchange at main.swift:12: its rows are already divided so by another hash exchange at main.swift:12",
        "fired: hash exchange at main.swift:12: computed once for 2 consumers: they take the same rows",
      ])
    #expect(try reports(Pipelines.wordCount(), ShareSubplans()).isEmpty)
  }

  @Test func groupsOfOneDatasetShareTheirExchange() throws {
    var p = Pipelines()
    let rows = p.keyed("in", bytes: nil)
    let a = p.add(.groupByKey(keyType: "String"), rows, element: "(String, Group<Int>)")
    let b = p.add(.groupByKey(keyType: "String"), rows, element: "(String, Group<Int>)")
    let both = p.add(.union, a, b, element: "(String, Group<Int>)")
    let stages = try Optimizer().optimise(p.finish(both)).stages.stages
    #expect(stages.count == 2)
    #expect(stages[1].inputs.count == 1)
  }

  @Test func fusionSaysWhyItStops() throws {
    let texts = try reports(Pipelines.cachedTwice(), FuseNarrowChains())
    #expect(texts.contains("not fired: cached at main.swift:12: its rows are kept for later actions"))
    #expect(texts.contains("fired: map at main.swift:11: runs in one stage with cached at main.swift:12"))
    let shared = try reports(Pipelines.diamond(), FuseNarrowChains())
    #expect(shared.contains("not fired: map at main.swift:11: its rows are shared by 2 consumers"))
    let cut = try reports(Pipelines.wordCount(), FuseNarrowChains())
    #expect(cut.contains("not fired: map at main.swift:12: cut by the hash exchange: rows of all tasks meet there"))
    #expect(cut.contains("fired: map at main.swift:12: goes straight into the hash exchange at main.swift:13"))
  }
}
