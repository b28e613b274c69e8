import DataflowPlan
import Testing

/// Whole plans as a reader sees them.
@Suite struct GoldenPlanTests {
  /// The executed plan and its stages.
  private func text(_ logical: LogicalPlan, _ rules: RuleSelection = .all) throws -> String {
    let renderer = PlanRenderer(try Optimizer().optimise(logical, OptimizerOptions(rules: rules)))
    return renderer.optimised() + renderer.stages()
  }

  @Test func wordCountExplained() throws {
    #expect(
      try PlanRenderer(Optimizer().optimise(Pipelines.wordCount())).explain() == """
        == Logical ==
        write csv to s3://out
        #4 sorted(descending by Int) → (Text, Int)         main.swift:14
        #3 reduceByKey(by Text) → (Text, Int)              main.swift:13
        #2 map → (Text, Int)                               main.swift:12
        #1 flatMap → Text                                  main.swift:11
        #0 text(s3://logs/day) [200 MiB, 4 splits] → Text  main.swift:10

        == Optimised ==
        %8 write csv to s3://out
        %7 merge sorted → (Text, Int)         main.swift:14
        %6 range exchange (group 1)
        %5 merge reduceByKey → (Text, Int)    main.swift:13
        %4 hash exchange (by Text, group 0)
        %3 partial reduceByKey → (Text, Int)  main.swift:13
        %2 map → (Text, Int)                  main.swift:12
        %1 flatMap → Text                     main.swift:11
        %0 scan text → Text                   main.swift:10

        == Stages ==
        stage 0: scan text → flatMap → map → partial reduceByKey → hash exchange | tasks: 4 splits
        stage 1: merge reduceByKey → range exchange | tasks: partitions of group 0 | reads hash exchange of stage 0
        stage 2: merge sorted → write csv to s3://out | tasks: partitions of group 1 | reads range exchange of stage 1

        == Rules ==
        EliminateExchange      not fired  complete reduceByKey at main.swift:13: its rows are not partitioned by a key
        CombineBeforeExchange  fired      complete reduceByKey at main.swift:13: each task sends one row per Text
        FuseNarrowChains       fired      scan text at main.swift:10: runs in one stage with flatMap at main.swift:11
        FuseNarrowChains       fired      flatMap at main.swift:11: runs in one stage with map at main.swift:12
        FuseNarrowChains       fired      map at main.swift:12: runs in one stage with partial reduceByKey at \
        main.swift:13
        FuseNarrowChains       not fired  partial reduceByKey at main.swift:13: cut by the hash exchange: rows of \
        all tasks meet there
        FuseNarrowChains       fired      merge reduceByKey at main.swift:13: goes straight into the range exchange \
        at main.swift:14
        FuseNarrowChains       not fired  merge reduceByKey at main.swift:13: cut by the range exchange: rows of \
        all tasks meet there
        FuseNarrowChains       fired      merge sorted at main.swift:14: runs in one stage with write csv to s3://out

        """)
  }

  @Test func joinGroupBroadcast() throws {
    #expect(
      try text(Pipelines.joinGroup(left: 1 << 30, right: 1 << 20)) == """
        %8 count
        %7 groupByKey → (String, Group<(Int, Int)>)                    main.swift:15
        %6 hash-ordered exchange (by String, group 0)
        %5 broadcast inner join (builds right) → (String, (Int, Int))  main.swift:14
        ├─ %1 map → (String, Int)                                      main.swift:11
        │  %0 scan text → Text                                         main.swift:10
        └─ %4 broadcast exchange
           %3 map → (String, Int)                                      main.swift:13
           %2 scan text → Text                                         main.swift:12
        stage 0: scan text → map → broadcast exchange | tasks: 4 splits
        stage 1: broadcast inner join (builds right)[scan text → map; stage 0] → hash-ordered exchange | tasks: 4 \
        splits | reads broadcast exchange of stage 0
        stage 2: groupByKey → count | tasks: partitions of group 0 | reads hash-ordered exchange of stage 1

        """)
  }

  @Test func joinGroupShuffled() throws {
    #expect(
      try text(Pipelines.joinGroup(left: 1 << 30, right: 1 << 30, kind: .left)) == """
        %9 count
        %8 groupByKey → (String, Group<(Int, Int)>)                                        main.swift:15
        %7 hash-ordered exchange (by String, group 1)
        %6 hash left join (builds right, splits skewed partitions) → (String, (Int, Int))  main.swift:14
        ├─ %2 hash exchange (by String, group 0)
        │  %1 map → (String, Int)                                                          main.swift:11
        │  %0 scan text → Text                                                             main.swift:10
        └─ %5 hash exchange (by String, group 0)
           %4 map → (String, Int)                                                          main.swift:13
           %3 scan text → Text                                                             main.swift:12
        stage 0: scan text → map → hash exchange | tasks: 4 splits
        stage 1: scan text → map → hash exchange | tasks: 4 splits
        stage 2: hash left join (builds right, splits skewed partitions)[stage 0; stage 1] → hash-ordered exchange | \
        tasks: partitions of group 0 | reads hash exchange of stage 0, hash exchange of stage 1
        stage 3: groupByKey → count | tasks: partitions of group 1 | reads hash-ordered exchange of stage 2

        """)
  }

  @Test func diamond() throws {
    #expect(
      try text(Pipelines.diamond()) == """
        %11 collect
        %10 hash left join (builds right) → (String, (Int, (Int, Double)?))  main.swift:15
        ├─ %5 merge reduceByKey → (String, Int)                              main.swift:12
        │  %4 hash exchange (by String, group 0)
        │  %3 partial reduceByKey → (String, Int)                            main.swift:12
        │  %2 forward exchange
        │  %1 map → (String, Int)                                            main.swift:11
        │  %0 scan text → Text                                               main.swift:10
        └─ %9 pair → (String, (Int, Double))                                 main.swift:14
           %8 merge aggregateByKey → (String, Int, Double)                   main.swift:13
           %7 hash exchange (by String, group 0)
           %6 partial aggregateByKey → partial (String, Int, Double)         main.swift:13
           %2 forward exchange (shown above)
        stage 0: scan text → map → forward exchange | tasks: 4 splits | computed once for 2 consumers
        stage 1: partial reduceByKey → hash exchange | tasks: as stage 0 | reads forward exchange of stage 0
        stage 2: partial aggregateByKey → hash exchange | tasks: as stage 0 | reads forward exchange of stage 0
        stage 3: hash left join (builds right)[stage 1 → merge reduceByKey; stage 2 → merge aggregateByKey → pair] \
        → collect | tasks: partitions of group 0 | reads hash exchange of stage 1, hash exchange of stage 2

        """)
  }

  @Test func cachedTwice() throws {
    #expect(
      try text(Pipelines.cachedTwice()) == """
        %7 reduce
        %6 union → Int                        main.swift:15
        ├─ %4 filter → Int                    main.swift:13
        │  %3 forward exchange
        │  %2 cached → Int                    main.swift:12
        │  %1 map → Int                       main.swift:11
        │  %0 scan range → Int                main.swift:10
        └─ %5 filter → Int                    main.swift:14
           %3 forward exchange (shown above)
        stage 0: scan range → map → cached → forward exchange | tasks: 2 splits | kept for later actions, computed \
        once for 2 consumers
        stage 1: union[stage 0 → filter; stage 0 → filter] → reduce | tasks: as stage 0 + as stage 0 | reads \
        forward exchange of stage 0

        """)
  }

  @Test func sortLimit() throws {
    #expect(
      try text(Pipelines.sortLimit()) == """
        %8 collect
        %7 map → String              main.swift:14
        %6 limit 10 → Int            main.swift:13
        %5 gather exchange
        %4 limit 10 per task → Int
        %3 merge sorted → Int        main.swift:12
        %2 range exchange (group 0)
        %1 map → Int                 main.swift:11
        %0 scan range → Int          main.swift:10
        stage 0: scan range → map → range exchange | tasks: 2 splits
        stage 1: merge sorted → limit 10 per task → gather exchange | tasks: partitions of group 0 | reads range \
        exchange of stage 0
        stage 2: limit 10 → map → collect | tasks: 1 | reads gather exchange of stage 1

        """)
  }

  @Test func limitedUnion() throws {
    #expect(
      try text(Pipelines.limitedUnion()) == """
        %10 collect
        %9 limit 3 → String           main.swift:16
        %8 gather exchange
        %7 map → String               main.swift:15
        %6 union → Int                main.swift:14
        ├─ %2 map → Int               main.swift:11
        │  %1 limit 3 per task → Int
        │  %0 scan range → Int        main.swift:10
        └─ %5 limit 3 per task → Int
           %4 filter → Int            main.swift:13
           %3 scan range → Int        main.swift:12
        stage 0: union[scan range → limit 3 per task → map; scan range → filter → limit 3 per task] → map → gather \
        exchange | tasks: 2 splits + 1 split
        stage 1: limit 3 → collect | tasks: 1 | reads gather exchange of stage 0

        """)
  }

  @Test func distinctKeys() throws {
    #expect(
      try text(Pipelines.distinctKeys()) == """
        %8 forEachPartition
        %7 complete distinct → String           main.swift:15
        %6 keys → String                        main.swift:14
        %5 filter → (String, Int)               main.swift:13
        %4 merge reduceByKey → (String, Int)    main.swift:12
        %3 hash exchange (by String, group 0)
        %2 partial reduceByKey → (String, Int)  main.swift:12
        %1 map → (String, Int)                  main.swift:11
        %0 scan text → Text                     main.swift:10
        stage 0: scan text → map → partial reduceByKey → hash exchange | tasks: 4 splits
        stage 1: merge reduceByKey → filter → keys → complete distinct → forEachPartition | tasks: partitions of \
        group 0 | reads hash exchange of stage 0

        """)
  }

  @Test func selfJoin() throws {
    #expect(
      try text(Pipelines.selfJoin()) == """
        %4 stream
        %3 hash inner join (builds right) → (String, (Int, Int))  main.swift:12
        ├─ %2 hash exchange (by String, group 0)
        │  %1 map → (String, Int)                                 main.swift:11
        │  %0 scan text → Text                                    main.swift:10
        └─ %2 hash exchange (by String, group 0) (shown above)
        stage 0: scan text → map → hash exchange | tasks: 4 splits | computed once for 2 consumers
        stage 1: hash inner join (builds right)[stage 0; stage 0] → stream | tasks: partitions of group 0 | reads \
        hash exchange of stage 0

        """)
  }

  @Test func sharedSource() throws {
    #expect(
      try text(Pipelines.sharedSource()) == """
        %5 count
        %4 union → Int             main.swift:13
        ├─ %1 map → Int            main.swift:11
        │  %0 scan text → Text     main.swift:10
        └─ %3 mapPartitions → Int  main.swift:12
           %2 scan text → Text     main.swift:10
        stage 0: union[scan text → map; scan text → mapPartitions] → count | tasks: 4 splits + 4 splits

        """)
  }

  @Test func repartitioned() throws {
    #expect(
      try text(Pipelines.repartitioned()) == """
        %4 write jsonl to file:out
        %3 round-robin exchange (group 1)          main.swift:13
        %2 map → Int                               main.swift:12
        %1 round-robin exchange (into 7, group 0)  main.swift:11
        %0 scan range → Int                        main.swift:10
        stage 0: scan range → round-robin exchange | tasks: 2 splits
        stage 1: map → round-robin exchange | tasks: 7 | reads round-robin exchange of stage 0
        stage 2: write jsonl to file:out | tasks: partitions of group 1 | reads round-robin exchange of stage 1

        """)
  }

  @Test func firstOfMap() throws {
    #expect(
      try text(Pipelines.firstOfMap()) == """
        %5 first
        %4 values → String               main.swift:13
        %3 mapValues → (String, String)  main.swift:12
        %2 map → (String, Int)           main.swift:11
        %1 limit 1 per task → Text
        %0 scan text → Text              main.swift:10
        stage 0: scan text → limit 1 per task → map → mapValues → values → first | tasks: 4 splits

        """)
  }

  @Test func chainedReductions() throws {
    #expect(
      try text(Pipelines.chainedReductions()) == """
        %12 prefix 20
        %11 limit 20 per task → (Int, Int)
        %10 merge reduceByKey → (Int, Int)       main.swift:16
        %9 hash exchange (by Int, group 1)
        %8 partial reduceByKey → (Int, Int)      main.swift:16
        %7 map → (Int, Int)                      main.swift:15
        %6 complete reduceByKey → (String, Int)  main.swift:14
        %5 mapValues → (String, Int)             main.swift:13
        %4 merge reduceByKey → (String, Int)     main.swift:12
        %3 hash exchange (by String, group 0)
        %2 partial reduceByKey → (String, Int)   main.swift:12
        %1 map → (String, Int)                   main.swift:11
        %0 scan text → Text                      main.swift:10
        stage 0: scan text → map → partial reduceByKey → hash exchange | tasks: 4 splits
        stage 1: merge reduceByKey → mapValues → complete reduceByKey → map → partial reduceByKey → hash exchange | \
        tasks: partitions of group 0 | reads hash exchange of stage 0
        stage 2: merge reduceByKey → limit 20 per task → prefix 20 | tasks: partitions of group 1 | reads hash \
        exchange of stage 1

        """)
  }

  @Test func wordCountUnoptimised() throws {
    #expect(
      try text(Pipelines.wordCount(), .none) == """
        %12 write csv to s3://out
        %11 forward exchange
        %10 merge sorted → (Text, Int)         main.swift:14
        %9 range exchange (group 1)
        %8 forward exchange
        %7 complete reduceByKey → (Text, Int)  main.swift:13
        %6 hash exchange (by Text, group 0)
        %5 forward exchange
        %4 map → (Text, Int)                   main.swift:12
        %3 forward exchange
        %2 flatMap → Text                      main.swift:11
        %1 forward exchange
        %0 scan text → Text                    main.swift:10
        stage 0: scan text → forward exchange | tasks: 4 splits
        stage 1: flatMap → forward exchange | tasks: as stage 0 | reads forward exchange of stage 0
        stage 2: map → forward exchange | tasks: as stage 1 | reads forward exchange of stage 1
        stage 3: hash exchange | tasks: as stage 2 | reads forward exchange of stage 2
        stage 4: complete reduceByKey → forward exchange | tasks: partitions of group 0 | reads hash exchange of \
        stage 3
        stage 5: range exchange | tasks: as stage 4 | reads forward exchange of stage 4
        stage 6: merge sorted → forward exchange | tasks: partitions of group 1 | reads range exchange of stage 5
        stage 7: write csv to s3://out | tasks: as stage 6 | reads forward exchange of stage 6

        """)
  }

  @Test func decidedTaskCountsAreShown() throws {
    let plan = try Optimizer().optimise(Pipelines.distinctKeys())
    let decisions = [StageID(0): TaskDecision(tasks: 4), StageID(1): TaskDecision(tasks: 2, coalescedFrom: 8)]
    #expect(
      PlanRenderer(plan, decisions: decisions).stages() == """
        stage 0: scan text → map → partial reduceByKey → hash exchange | tasks: 4
        stage 1: merge reduceByKey → filter → keys → complete distinct → forEachPartition | tasks: 2 (coalesced from 8) \
        | reads hash exchange of stage 0

        """)
  }
}
