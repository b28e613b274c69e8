import DataflowPlan
import Testing

@Suite struct CanonicalTextTests {
  /// A change of this text changes every fingerprint: workers deployed before would refuse the driver.
  @Test func theTextIsStable() throws {
    #expect(
      try Pipelines.wordCount().canonicalText == """
        #0 text(s3://logs/day) -> Text @ App/main.swift:10:6
        #1 flatMap of #0 -> Text @ App/main.swift:11:6
        #2 map of #1 -> (Text, Int) @ App/main.swift:12:6
        #3 reduceByKey(by Text) of #2 -> (Text, Int) @ App/main.swift:13:6
        #4 sorted(descending by Int) of #3 -> (Text, Int) @ App/main.swift:14:6
        action write csv to s3://out of #4

        """)
  }

  @Test func everyOperationShowsItsParameters() throws {
    var p = Pipelines()
    let range = p.range()
    let operations: [LogicalOperation] = [
      .map, .filter, .flatMap, .compactMap, .mapPartitions, .mapValues, .keys, .values, .keyedNarrow("pair"),
      .reduceByKey(keyType: "K"), .aggregateByKey(keyType: "K", functions: ["count", "sum"]), .groupByKey(keyType: "K"),
      .sorted("by K"), .distinct(keyType: "K"), .repartitioned(count: 4), .repartitioned(count: nil), .cached, .limit(2),
      .partitionwise("sample"), .gathered("top"), .groupByKey(keyType: "K", order: "by T"), .partitioned(count: 3),
      .coalesced(count: 2), .checkpointed(name: "n"), .repartitioned(count: nil, targetBytes: 9),
    ]
    var last = range
    for operation in operations { last = p.add(operation, last, element: "Int") }
    let join = p.add(.join(kind: .left, keyType: "K"), last, range, element: "Int")
    let hinted = p.add(.join(kind: .full, keyType: "K", hint: .sortMerge), join, range, element: "Int")
    let cogroup = p.add(.cogroup(keyType: "K"), hinted, range, element: "Int")
    let cross = p.add(.cross, cogroup, range, element: "Int")
    let numbered = p.add(.zipWithIndex, cross, range, element: "Int")
    let union = p.add(.union, numbered, range, element: "Int")
    let lines = try p.finish(union, .prefix(7)).canonicalText.split(separator: "\n")
    let shown = lines.dropFirst().map { $0.split(separator: " -> ")[0].split(separator: " of ")[0] }
    #expect(
      shown == [
        "#1 map", "#2 filter", "#3 flatMap", "#4 compactMap", "#5 mapPartitions", "#6 mapValues", "#7 keys", "#8 values",
        "#9 keyed(pair)", "#10 reduceByKey(by K)", "#11 aggregateByKey(by K: count, sum)", "#12 groupByKey(by K)",
        "#13 sorted(by K)", "#14 distinct(by K)", "#15 repartitioned(4)", "#16 repartitioned(automatic)", "#17 cached",
        "#18 limit(2)", "#19 partitionwise(sample)", "#20 gathered(top)", "#21 groupByKey(by K, by T)", "#22 partitioned(3)",
        "#23 coalesced(2)", "#24 checkpointed(n)", "#25 repartitioned(9 bytes)", "#26 join(left, by K)",
        "#27 join(full, by K, sortMerge)", "#28 cogroup(by K)", "#29 cross join", "#30 zipWithIndex", "#31 union",
        "action prefix 7",
      ])
  }

  @Test func sizesAreNoPartOfIt() throws {
    let small = try Pipelines.joinGroup(left: 1, right: nil)
    var large = try Pipelines.joinGroup(left: 1 << 40, right: 5)
    large.setEstimate(SizeEstimate(bytes: 1, rows: 1), of: NodeID(1))
    #expect(small.canonicalText == large.canonicalText)
  }

  @Test func everyChangeOfAProgramShows() throws {
    let texts = try Pipelines.all().map(\.plan.canonicalText)
    #expect(Set(texts).count == texts.count)
    let moved = texts.map { $0.replacing("main.swift:11:6", with: "main.swift:11:7") }
    #expect(Set(texts + moved).count == 2 * texts.count)
  }

  @Test func aNodeIsALineWhateverItsPath() throws {
    var p = Pipelines()
    let odd = p.text("a\nb\\n\rc")
    let text = try p.finish(odd).canonicalText
    #expect(text == "#0 text(a\\nb\\\\n\\rc) -> Text @ App/main.swift:10:6\naction collect of #0\n")
  }
}
