import DataflowPlan
import Testing

/// Plans of what is merged, numbered, crossed and moved, as a reader sees them.
@Suite struct GoldenMergePlanTests {
  /// The executed plan and its stages.
  private func text(_ logical: LogicalPlan) throws -> String {
    let renderer = PlanRenderer(try Optimizer().optimise(logical))
    return renderer.optimised() + renderer.stages()
  }

  @Test func cogroups() throws {
    #expect(
      try text(Pipelines.cogroups()) == """
        %11 collect
        %10 union → (String, Int)                                          main.swift:18
        ├─ %6 cogroup → (String, Int)                                      main.swift:14
        │  ├─ %2 hash-ordered exchange (by String, group 0)
        │  │  %1 map → (String, Int)                                       main.swift:11
        │  │  %0 scan text → Text                                          main.swift:10
        │  └─ %5 hash-ordered exchange (by String, group 0)
        │     %4 map → (String, Int)                                       main.swift:13
        │     %3 scan text → Text                                          main.swift:12
        ├─ %7 cogroup → (String, Int)                                      main.swift:15
        │  ├─ %2 hash-ordered exchange (by String, group 0) (shown above)
        │  └─ %2 hash-ordered exchange (by String, group 0) (shown above)
        └─ %9 map → (String, Int)                                          main.swift:17
           %8 sort-merge full join → (String, (Int?, Int?))                main.swift:16
           ├─ %5 hash-ordered exchange (by String, group 0) (shown above)
           └─ %2 hash-ordered exchange (by String, group 0) (shown above)
        stage 0: scan text → map → hash-ordered exchange | tasks: 4 splits | computed once for 4 consumers
        stage 1: scan text → map → hash-ordered exchange | tasks: 4 splits | computed once for 2 consumers
        stage 2: union[cogroup[stage 0; stage 1]; cogroup[stage 0; stage 0]; sort-merge full join[stage 1; stage 0] → \
        map] → collect | tasks: partitions of group 0 + partitions of group 0 + partitions of group 0 | reads \
        hash-ordered exchange of stage 0, hash-ordered exchange of stage 1

        """)
  }

  @Test func groups() throws {
    #expect(
      try text(Pipelines.groups()) == """
        %11 collect
        %10 merge reduceByKey → (String, Int)             main.swift:15
        %9 hash exchange (by String, group 2)
        %8 partial reduceByKey → (String, Int)            main.swift:15
        %7 union → (String, Int)                          main.swift:14
        ├─ %4 groupByKey → (String, Int)                  main.swift:12
        │  %3 hash-ordered exchange (by String, group 0)
        │  %2 forward exchange
        │  %1 map → (String, Int)                         main.swift:11
        │  %0 scan text → Text                            main.swift:10
        └─ %6 groupByKey → (String, Int)                  main.swift:13
           %5 hash-ordered exchange (by String, group 1)
           %2 forward exchange (shown above)
        stage 0: scan text → map → forward exchange | tasks: 4 splits | computed once for 2 consumers
        stage 1: hash-ordered exchange | tasks: as stage 0 | reads forward exchange of stage 0
        stage 2: hash-ordered exchange | tasks: as stage 0 | reads forward exchange of stage 0
        stage 3: union[stage 1 → groupByKey; stage 2 → groupByKey] → partial reduceByKey → hash exchange | tasks: \
        partitions of group 0 + partitions of group 1 | reads hash-ordered exchange of stage 1, hash-ordered exchange \
        of stage 2
        stage 4: merge reduceByKey → collect | tasks: partitions of group 2 | reads hash exchange of stage 3

        """)
  }

  @Test func numbered() throws {
    #expect(
      try text(Pipelines.numbered()) == """
        %7 prefix 5
        %6 limit 5 per task → (Int, Int)
        %5 zipWithIndex → (Int, Int)          main.swift:13
        ├─ %2 forward exchange
        │  %1 filter → Int                    main.swift:11
        │  %0 scan range → Int                main.swift:10
        └─ %4 broadcast exchange
           %3 count → Int                     main.swift:12
           %2 forward exchange (shown above)
        stage 0: scan range → filter → forward exchange | tasks: 2 splits | computed once for 2 consumers
        stage 1: count → broadcast exchange | tasks: as stage 0 | reads forward exchange of stage 0
        stage 2: zipWithIndex[stage 0; stage 1] → limit 5 per task → prefix 5 | tasks: as stage 0 | reads forward \
        exchange of stage 0, broadcast exchange of stage 1

        """)
  }

  @Test func crossed() throws {
    #expect(
      try text(Pipelines.crossed()) == """
        %7 collect
        %6 cross join → (Int, Int)  main.swift:13
        ├─ %0 scan range → Int      main.swift:10
        └─ %5 broadcast exchange
           %4 top 3 → Int           main.swift:12
           %3 gather exchange
           %2 top 3 → Int           main.swift:11
           %1 scan range → Int      main.swift:10
        stage 0: scan range → top 3 → gather exchange | tasks: 2 splits
        stage 1: top 3 → broadcast exchange | tasks: 1 | reads gather exchange of stage 0
        stage 2: cross join[scan range; stage 1] → collect | tasks: 2 splits | reads broadcast exchange of stage 1

        """)
  }

  @Test func moved() throws {
    #expect(
      try text(Pipelines.moved()) == """
        %6 write csv to file:out
        %5 round-robin exchange (group 1)     main.swift:14
        %4 coalesced exchange (into 2)        main.swift:13
        %3 forward exchange
        %2 writes checkpoint spread → Int     main.swift:12
        %1 custom exchange (into 6, group 0)  main.swift:11
        %0 scan range → Int                   main.swift:10
        stage 0: scan range → custom exchange | tasks: 2 splits
        stage 1: writes checkpoint spread → forward exchange | tasks: 6 | reads custom exchange of stage 0 | kept for \
        later runs as spread
        stage 2: coalesced exchange | tasks: as stage 1 | reads forward exchange of stage 1
        stage 3: round-robin exchange | tasks: up to 2 of stage 2 | reads coalesced exchange of stage 2
        stage 4: write csv to file:out | tasks: partitions of group 1 | reads round-robin exchange of stage 3

        """)
  }
}
