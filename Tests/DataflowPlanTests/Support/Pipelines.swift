import DataflowPlan

/// Programs' plans, each operation on a line of its own.
struct Pipelines {
  private var builder = LogicalPlanBuilder()
  private var line = 9

  mutating func add(
    _ operation: LogicalOperation, _ inputs: NodeID..., element: String, estimate: SizeEstimate? = nil
  ) -> NodeID {
    line += 1
    let site = CallSite(file: "App/main.swift", line: line, column: 6)
    return builder.add(operation, inputs, element: element, site: site, estimate: estimate)
  }

  func finish(_ root: NodeID, _ action: LogicalAction = .collect) throws -> LogicalPlan {
    try builder.finish(root, action)
  }

  mutating func text(_ path: String = "s3://logs/day", bytes: Int? = 200 << 20, splits: Int? = 4) -> NodeID {
    let source = SourceDescription(kind: .text, description: path, bytes: bytes, splits: splits)
    return add(.source(source), element: "Text")
  }

  mutating func range(_ count: Int = 1_000, splits: Int? = 2) -> NodeID {
    let source = SourceDescription(kind: .range, description: "0..<\(count)", bytes: count * 8, rows: count, splits: splits)
    return add(.source(source), element: "Int")
  }

  /// Keyed rows `(String, Int)` from a text source.
  mutating func keyed(_ path: String, bytes: Int?) -> NodeID {
    let lines = text(path, bytes: bytes)
    return add(.map, lines, element: "(String, Int)")
  }
}

extension Pipelines {
  static func wordCount() throws -> LogicalPlan {
    var p = Pipelines()
    let words = p.add(.flatMap, p.text(), element: "Text")
    let pairs = p.add(.map, words, element: "(Text, Int)")
    let counts = p.add(.reduceByKey(keyType: "Text"), pairs, element: "(Text, Int)")
    let sorted = p.add(.sorted("descending by Int"), counts, element: "(Text, Int)")
    return try p.finish(sorted, .write(format: "csv", destination: "s3://out"))
  }

  /// A join whose sides have those sizes, then groups by the same key.
  static func joinGroup(left: Int?, right: Int?, kind: JoinKind = .inner) throws -> LogicalPlan {
    var p = Pipelines()
    let a = p.keyed("left", bytes: left)
    let b = p.keyed("right", bytes: right)
    let joined = p.add(.join(kind: kind, keyType: "String"), a, b, element: "(String, (Int, Int))")
    let groups = p.add(.groupByKey(keyType: "String"), joined, element: "(String, Group<(Int, Int)>)")
    return try p.finish(groups, .count)
  }

  /// One dataset reduced in two ways, and these joined: all over one key.
  static func diamond() throws -> LogicalPlan {
    var p = Pipelines()
    let rows = p.keyed("in", bytes: 100 << 20)
    let sums = p.add(.reduceByKey(keyType: "String"), rows, element: "(String, Int)")
    let stats = p.add(
      .aggregateByKey(keyType: "String", functions: ["count", "average"]), rows, element: "(String, Int, Double)")
    let pairs = p.add(.keyedNarrow("pair"), stats, element: "(String, (Int, Double))")
    let joined = p.add(.join(kind: .left, keyType: "String"), sums, pairs, element: "(String, (Int, (Int, Double)?))")
    return try p.finish(joined)
  }

  static func cachedTwice() throws -> LogicalPlan {
    var p = Pipelines()
    let squares = p.add(.map, p.range(), element: "Int")
    let kept = p.add(.cached, squares, element: "Int")
    let even = p.add(.filter, kept, element: "Int")
    let odd = p.add(.filter, kept, element: "Int")
    let both = p.add(.union, even, odd, element: "Int")
    return try p.finish(both, .reduce)
  }

  static func sortLimit() throws -> LogicalPlan {
    var p = Pipelines()
    let squares = p.add(.map, p.range(), element: "Int")
    let sorted = p.add(.sorted("ascending by Int"), squares, element: "Int")
    let top = p.add(.limit(10), sorted, element: "Int")
    let names = p.add(.map, top, element: "String")
    return try p.finish(names)
  }

  static func limitedUnion() throws -> LogicalPlan {
    var p = Pipelines()
    let a = p.add(.map, p.range(), element: "Int")
    let b = p.add(.filter, p.range(5, splits: 1), element: "Int")
    let both = p.add(.union, a, b, element: "Int")
    let shown = p.add(.map, both, element: "String")
    let top = p.add(.limit(3), shown, element: "String")
    return try p.finish(top)
  }

  static func distinctKeys() throws -> LogicalPlan {
    var p = Pipelines()
    let rows = p.keyed("in", bytes: nil)
    let sums = p.add(.reduceByKey(keyType: "String"), rows, element: "(String, Int)")
    let large = p.add(.filter, sums, element: "(String, Int)")
    let keys = p.add(.keys, large, element: "String")
    let once = p.add(.distinct(keyType: "String"), keys, element: "String")
    return try p.finish(once, .forEachPartition)
  }

  static func selfJoin() throws -> LogicalPlan {
    var p = Pipelines()
    let rows = p.keyed("in", bytes: nil)
    let pairs = p.add(.join(kind: .inner, keyType: "String"), rows, rows, element: "(String, (Int, Int))")
    return try p.finish(pairs, .stream)
  }

  static func sharedSource() throws -> LogicalPlan {
    var p = Pipelines()
    let lines = p.text()
    let lengths = p.add(.map, lines, element: "Int")
    let words = p.add(.mapPartitions, lines, element: "Int")
    let both = p.add(.union, lengths, words, element: "Int")
    return try p.finish(both, .count)
  }

  static func repartitioned() throws -> LogicalPlan {
    var p = Pipelines()
    let spread = p.add(.repartitioned(count: 7), p.range(), element: "Int")
    let slow = p.add(.map, spread, element: "Int")
    let again = p.add(.repartitioned(count: nil), slow, element: "Int")
    return try p.finish(again, .write(format: "jsonl", destination: "file:out"))
  }

  static func firstOfMap() throws -> LogicalPlan {
    var p = Pipelines()
    let some = p.add(.mapValues, p.keyed("in", bytes: nil), element: "(String, String)")
    let values = p.add(.values, some, element: "String")
    return try p.finish(values, .first)
  }

  static func chainedReductions() throws -> LogicalPlan {
    var p = Pipelines()
    let rows = p.keyed("in", bytes: 1 << 30)
    let sums = p.add(.reduceByKey(keyType: "String"), rows, element: "(String, Int)")
    let scaled = p.add(.mapValues, sums, element: "(String, Int)")
    let again = p.add(.reduceByKey(keyType: "String"), scaled, element: "(String, Int)")
    let moved = p.add(.map, again, element: "(Int, Int)")
    let last = p.add(.reduceByKey(keyType: "Int"), moved, element: "(Int, Int)")
    return try p.finish(last, .prefix(20))
  }

  /// Two datasets grouped together in two ways, and sorted and merged: all over one key.
  static func cogroups() throws -> LogicalPlan {
    var p = Pipelines()
    let a = p.keyed("a", bytes: 1 << 30)
    let b = p.keyed("b", bytes: 1 << 30)
    let first = p.add(.cogroup(keyType: "String"), a, b, element: "(String, Int)")
    let second = p.add(.cogroup(keyType: "String"), a, a, element: "(String, Int)")
    let joined = p.add(
      .join(kind: .full, keyType: "String", hint: .sortMerge), b, a, element: "(String, (Int?, Int?))")
    let third = p.add(.map, joined, element: "(String, Int)")
    let all = p.add(.union, first, second, third, element: "(String, Int)")
    return try p.finish(all)
  }

  /// Groups of one dataset by a closure's key, with and without an order.
  static func groups() throws -> LogicalPlan {
    var p = Pipelines()
    let rows = p.keyed("in", bytes: nil)
    let sizes = p.add(.groupByKey(keyType: "String"), rows, element: "(String, Int)")
    let ranks = p.add(.groupByKey(keyType: "String", order: "descending by Int"), rows, element: "(String, Int)")
    let both = p.add(.union, sizes, ranks, element: "(String, Int)")
    let sums = p.add(.reduceByKey(keyType: "String"), both, element: "(String, Int)")
    return try p.finish(sums)
  }

  /// Rows with their position, which depends on how many rows the partitions before theirs have.
  static func numbered() throws -> LogicalPlan {
    var p = Pipelines()
    let large = p.add(.filter, p.range(), element: "Int")
    let counts = p.add(.partitionwise("count"), large, element: "Int")
    let numbered = p.add(.zipWithIndex, large, counts, element: "(Int, Int)")
    return try p.finish(numbered, .prefix(5))
  }

  /// Every row with each of the first few in an order.
  static func crossed() throws -> LogicalPlan {
    var p = Pipelines()
    let rows = p.range()
    let local = p.add(.partitionwise("top 3"), rows, element: "Int")
    let top = p.add(.gathered("top 3"), local, element: "Int")
    let pairs = p.add(.cross, rows, top, element: "(Int, Int)")
    return try p.finish(pairs)
  }

  /// Rows that are moved as the program says, and stored.
  static func moved() throws -> LogicalPlan {
    var p = Pipelines()
    let spread = p.add(.partitioned(count: 6), p.range(), element: "Int")
    let kept = p.add(.checkpointed(name: "spread"), spread, element: "Int")
    let fewer = p.add(.coalesced(count: 2), kept, element: "Int")
    let sized = p.add(.repartitioned(count: nil, targetBytes: 1000), fewer, element: "Int")
    return try p.finish(sized, .write(format: "csv", destination: "file:out"))
  }

  static func all() throws -> [(name: String, plan: LogicalPlan)] {
    [
      ("wordCount", try wordCount()),
      ("joinGroup broadcast", try joinGroup(left: 1 << 30, right: 1 << 20)),
      ("joinGroup shuffled", try joinGroup(left: 1 << 30, right: 1 << 30, kind: .left)),
      ("diamond", try diamond()), ("cachedTwice", try cachedTwice()), ("sortLimit", try sortLimit()),
      ("limitedUnion", try limitedUnion()), ("distinctKeys", try distinctKeys()), ("selfJoin", try selfJoin()),
      ("sharedSource", try sharedSource()), ("repartitioned", try repartitioned()), ("firstOfMap", try firstOfMap()),
      ("chainedReductions", try chainedReductions()), ("cogroups", try cogroups()), ("groups", try groups()),
      ("numbered", try numbered()), ("crossed", try crossed()), ("moved", try moved()),
    ]
  }
}
