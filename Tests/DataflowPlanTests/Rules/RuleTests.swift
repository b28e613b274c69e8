import DataflowPlan
import Testing

/// When each rule fires, when it refuses, and what it says.
@Suite struct RuleTests {
  private func limited(_ build: (inout Pipelines) -> NodeID) throws -> [String] {
    var p = Pipelines()
    let rows = build(&p)
    let limit = p.add(.limit(5), rows, element: "Int")
    return try Reports.of(PushDownLimit(), on: p.finish(limit))
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
    let texts = try Reports.of(PushDownLimit(), on: p.finish(more))
    #expect(
      texts == [
        "fired: limit 3 at main.swift:11: each task gives at most 3 rows of scan range at main.swift:10",
        "not fired: limit 9 at main.swift:12: nothing below it could stop earlier than it does",
      ])
  }

  @Test func actionsOfTheFirstRowsAreLimits() throws {
    let first = try Reports.of(PushDownLimit(), on: Pipelines.firstOfMap())
    #expect(first == ["fired: first: each task gives at most 1 row of scan text at main.swift:10"])
    var p = Pipelines()
    let kept = p.add(.cached, p.range(), element: "Int")
    let refused = try Reports.of(PushDownLimit(), on: p.finish(kept, .prefix(2)))
    #expect(refused == ["not fired: prefix 2: nothing below it could stop earlier than it does"])
  }

  @Test func oneSideFollowsTheOther() throws {
    var p = Pipelines()
    let sums = p.add(.reduceByKey(keyType: "String"), p.keyed("a", bytes: nil), element: "(String, Int)")
    let join = p.add(.join(kind: .left, keyType: "String"), p.keyed("b", bytes: nil), sums, element: "(String, (Int, Int?))")
    let plan = try p.finish(join)
    let texts = try Reports.of(EliminateExchange(), on: plan)
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
    let texts = try Reports.of(EliminateExchange(), on: p.finish(again))
    #expect(texts[1].hasSuffix("its rows are partitioned by Int, not by (Int, Int)"))
    #expect(texts[2].hasSuffix("its rows are partitioned by whole rows, not by Int"))
  }

  @Test func groupsByAClosureTakeNoPartitioningAndPassNoneOn() throws {
    var p = Pipelines()
    let sums = p.add(.reduceByKey(keyType: "String"), p.keyed("in", bytes: nil), element: "(String, Int)")
    let groups = p.add(.groupByKey(keyType: "String"), sums, element: "(String, Int)")
    let again = p.add(.reduceByKey(keyType: "String"), groups, element: "(String, Int)")
    let stats = p.add(.aggregateByKey(keyType: "String", functions: ["count"]), again, element: "(String, Int)")
    let last = p.add(.reduceByKey(keyType: "String"), stats, element: "(String, Int)")
    #expect(
      try Reports.of(EliminateExchange(), on: p.finish(last)).map { $0.split(separator: ": ").last } == [
        "its rows are not partitioned by a key", "groups need rows in the order of their hashes",
        "its rows are not partitioned by a key", "its rows are partitioned by String, not by what the closure gives",
        "rows of equal String are already together",
      ])
  }

  @Test func mergesKeepTheirExchangesButPassThePartitioningOn() throws {
    var p = Pipelines()
    let rows = p.keyed("in", bytes: nil)
    let merged = p.add(
      .join(kind: .full, keyType: "String", hint: .sortMerge), rows, rows, element: "(String, (Int?, Int?))")
    let values = p.add(.mapValues, merged, element: "(String, Int)")
    let sums = p.add(.reduceByKey(keyType: "String"), values, element: "(String, Int)")
    let join = p.add(.join(kind: .inner, keyType: "String"), sums, rows, element: "(String, (Int, Int))")
    let texts = try Reports.of(EliminateExchange(), on: p.finish(join))
    #expect(texts[0].hasSuffix("a merge needs rows in the order of their hashes"))
    #expect(texts[1].hasSuffix("rows of equal String are already together"))
    #expect(
      texts[2].contains("the left side is partitioned by ranges of the hash, not by its remainder; the right side is not"))
  }

  @Test(arguments: [JoinKind.right, .full, .semi, .anti]) func joinsPassThePartitioningOn(kind: JoinKind) throws {
    var p = Pipelines()
    let join = p.add(
      .join(kind: kind, keyType: "String"), p.keyed("a", bytes: nil), p.keyed("b", bytes: nil), element: "(String, Joined)")
    let values = p.add(.mapValues, join, element: "(String, Int)")
    let sums = p.add(.reduceByKey(keyType: "String"), values, element: "(String, Int)")
    let texts = try Reports.of(EliminateExchange(), on: p.finish(sums))
    #expect(texts.last?.hasSuffix("rows of equal String are already together") == true)
  }

  /// Another run may have stored a checkpoint, in other partitions than this run would.
  @Test func checkpointsPassNoPartitioningOn() throws {
    for (kept, isTogether) in [(LogicalOperation.cached, true), (.checkpointed(name: "sums"), false)] {
      var p = Pipelines()
      let sums = p.add(.reduceByKey(keyType: "String"), p.keyed("in", bytes: nil), element: "(String, Int)")
      let stored = p.add(kept, sums, element: "(String, Int)")
      let again = p.add(.reduceByKey(keyType: "String"), stored, element: "(String, Int)")
      let texts = try Reports.of(EliminateExchange(), on: p.finish(again))
      #expect(texts[1].hasPrefix("fired") == isTogether)
      #expect(texts[1].hasSuffix("its rows are not partitioned by a key") != isTogether)
    }
  }

  @Test func aCrossAndACogroupPassNoPartitioningOn() throws {
    var p = Pipelines()
    let sums = p.add(.reduceByKey(keyType: "String"), p.keyed("a", bytes: nil), element: "(String, Int)")
    let crossed = p.add(.cross, sums, p.range(), element: "((String, Int), Int)")
    let pairs = p.add(.mapValues, crossed, element: "((String, Int), Int)")
    let first = p.add(.reduceByKey(keyType: "(String, Int)"), pairs, element: "((String, Int), Int)")
    let keys = p.add(.keys, first, element: "(String, Int)")
    let grouped = p.add(.cogroup(keyType: "String"), keys, sums, element: "(String, Int)")
    let last = p.add(.reduceByKey(keyType: "String"), grouped, element: "(String, Int)")
    let texts = try Reports.of(EliminateExchange(), on: p.finish(last))
    #expect(texts[1].hasSuffix("its rows are not partitioned by a key"))
    #expect(texts[2].hasSuffix("a merge needs rows in the order of their hashes"))
    #expect(texts[3].hasSuffix("its rows are not partitioned by a key"))
  }

  @Test func rowsAreCombinedOnlyBeforeTheyTravel() throws {
    let texts = try Reports.of(CombineBeforeExchange(), on: Pipelines.chainedReductions(), with: [EliminateExchange()])
    #expect(
      texts == [
        "fired: complete reduceByKey at main.swift:12: each task sends one row per String",
        "not fired: complete reduceByKey at main.swift:14: its rows are not exchanged, so there is nothing to save",
        "fired: complete reduceByKey at main.swift:16: each task sends one row per Int",
      ])
    let group = try Reports.of(CombineBeforeExchange(), on: Pipelines.joinGroup(left: nil, right: nil))
    #expect(group.count == 1 && group[0].hasSuffix("a group keeps every row, so combining would save nothing"))
  }

  @Test func sharedWorkIsDoneOnceAndSourcesAreReadAgain() throws {
    #expect(
      try Reports.of(ShareSubplans(), on: Pipelines.diamond(), with: [CombineBeforeExchange()]) == [
        "fired: map at main.swift:11: computed once for 2 consumers: they take the same rows"
      ])
    #expect(
      try Reports.of(ShareSubplans(), on: Pipelines.sharedSource()) == [
        "fired: scan text at main.swift:10: read by each of its 2 consumers: a stored copy would cost more than reading"
      ])
    #expect(
      try Reports.of(ShareSubplans(), on: Pipelines.selfJoin()) == [
        "fired: hash exchange at main.swift:12: its rows are already divided so by another hash exchange at main.swift:12",
        "fired: hash exchange at main.swift:12: computed once for 2 consumers: they take the same rows",
      ])
    #expect(try Reports.of(ShareSubplans(), on: Pipelines.wordCount()).isEmpty)
  }

  /// The exchanges of a plan that all rules made, of that name.
  private func exchanges(_ name: String, _ plan: LogicalPlan) throws -> [PhysicalNode] {
    try Optimizer().optimise(plan).physical.nodes.filter { $0.operation.exchangeKind?.name == name }
  }

  @Test func groupsByClosuresShareNoExchange() throws {
    #expect(try exchanges("hash-ordered exchange", Pipelines.groups()).count == 2)
    var p = Pipelines()
    let rows = p.keyed("in", bytes: nil)
    let a = p.add(.aggregateByKey(keyType: "String", functions: ["count"]), rows, element: "(String, Int)")
    let b = p.add(.aggregateByKey(keyType: "String", functions: ["count"]), rows, element: "(String, Int)")
    let both = p.add(.union, a, b, element: "(String, Int)")
    let plan = try p.finish(both)
    #expect(try exchanges("hash exchange", plan).count == 2)
    #expect(!(try Reports.of(ShareSubplans(), on: plan).contains { $0.contains("already divided") }))
  }

  @Test func mergesOverOneKeyShareTheirExchanges() throws {
    let shared = try exchanges("hash-ordered exchange", Pipelines.cogroups())
    #expect(shared.count == 2)
    #expect(Set(shared.map(\.operation.partitioningGroup)).count == 1)
  }

  @Test func limitsStopAtWhatSeesMoreThanARow() throws {
    let numbered = try Reports.of(PushDownLimit(), on: Pipelines.numbered())
    #expect(numbered == ["fired: prefix 5: each task gives at most 5 rows of zipWithIndex at main.swift:13"])
    for operation in [LogicalOperation.partitionwise("count"), .gathered("top"), .coalesced(count: 2), .partitioned(count: 2)] {
      let texts = try limited { p in
        let some = p.add(operation, p.range(), element: "Int")
        return p.add(.map, some, element: "Int")
      }
      #expect(texts.count == 1 && !texts[0].contains("scan"), "\(texts)")
    }
  }

  @Test func fusionSaysWhyItStops() throws {
    let texts = try Reports.of(FuseNarrowChains(), on: Pipelines.cachedTwice())
    #expect(texts.contains("not fired: cached at main.swift:12: its rows are kept for later actions"))
    #expect(texts.contains("fired: map at main.swift:11: runs in one stage with cached at main.swift:12"))
    let shared = try Reports.of(FuseNarrowChains(), on: Pipelines.diamond())
    #expect(shared.contains("not fired: map at main.swift:11: its rows are shared by 2 consumers"))
    let cut = try Reports.of(FuseNarrowChains(), on: Pipelines.wordCount())
    #expect(cut.contains("not fired: map at main.swift:12: cut by the hash exchange: rows of all tasks meet there"))
    #expect(cut.contains("fired: map at main.swift:12: goes straight into the hash exchange at main.swift:13"))
  }
}
