import Operators
import Records
import Testing

@Suite struct WindowTests {
  struct Row: Equatable {
    var key: Int
    var time: Int
    var value: Int
  }

  /// Rows of a few keys, in the order of hashes and, within a key, of time, which has ties.
  private func rows(_ seed: Int, longest: Int = 1_300) -> [Row] {
    var generator = SeededGenerator(seed)
    let keys = [1, 2, 40].randomElement(using: &generator)!
    let rows = (0..<Int.random(in: 0...longest, using: &generator)).map { index in
      // One key holds nine rows of ten.
      let key = generator.oneIn(10) ? Int.random(in: 0..<keys, using: &generator) : 0
      return Row(key: key, time: Int.random(in: 0...longest / 3, using: &generator), value: index)
    }
    return rows.sorted { ($0.key.stableHash, $0.time, $0.value) < ($1.key.stableHash, $1.time, $1.value) }
  }

  /// What window functions give, by a row's value.
  private func windowed<each Output: Sendable>(
    _ rows: [Row], seed: Int = 1, budget: Int = 1 << 20, _ functions: repeat WindowFunction<Row, each Output>
  ) throws -> [(Row, repeat each Output)] {
    let operation = windowing(
      StaticKeyOperations<Int>(), key: { (row: Row) in row.key }, precedes: { $0.time < $1.time }, repeat each functions)
    let collector = Collector<(Row, repeat each Output)>()
    try operation(TaskControl(taskIndex: 0, memoryBudget: budget), GroupSource(rows, seed: seed).puller, collector.sink)
    return collector.elements
  }

  /// Calls `body` with each group and where it begins.
  private func forEachGroup(_ rows: [Row], _ body: (ArraySlice<Row>) throws -> Void) rethrows {
    var rest = rows[...]
    while let first = rest.first {
      let group = rest.prefix { $0.key == first.key }
      try body(group)
      rest = rest[group.endIndex...]
    }
  }

  @Test func ranks() throws {
    for seed in 0..<12 {
      let rows = rows(seed, longest: 600)
      let found = try windowed(rows, seed: seed, .rowNumber, .rank, .denseRank)
      #expect(found.map(\.0) == rows)
      try forEachGroup(rows) { group in
        let times = group.map(\.time)
        for index in group.indices {
          try #require(found[index].1 == index - group.startIndex + 1)
          try #require(found[index].2 == times.firstIndex(of: group[index].time)! + 1)
          try #require(found[index].3 == Set(times[...(index - group.startIndex)]).count)
        }
      }
    }
  }

  @Test func neighbours() throws {
    let offsets = [0, 1, 3, 600, 5_000]
    for seed in 0..<25 {
      let rows = rows(seed)
      let offset = offsets[seed % 5]
      let found = try windowed(
        rows, seed: seed, .lag(offset, of: \.value), .lead(offset, of: \.value), .lag(of: \.time), .lead(of: \.time))
      #expect(found.map(\.0) == rows)
      try forEachGroup(rows) { group in
        func value(_ index: Int) -> Row? { group.indices.contains(index) ? group[index] : nil }
        for index in group.indices {
          try #require(found[index].1 == value(index - offset)?.value)
          try #require(found[index].2 == value(index + offset)?.value)
          try #require(found[index].3 == value(index - 1)?.time)
          try #require(found[index].4 == value(index + 1)?.time)
        }
      }
    }
  }

  /// Joined text shows the frame's rows and their order, and that nothing is merged twice.
  @Test func frames() throws {
    let joined = Aggregation<Row, String>(
      "joined", initial: "", accumulate: { $0 += "\($1.value)," }, merge: { $0 += $1 }, finish: { $0 })
    func text(_ rows: some Sequence<Row>) -> String { rows.map { "\($0.value)," }.joined() }
    for seed in 0..<12 {
      let rows = rows(seed, longest: 700)
      let (preceding, following) = [(0, 0), (2, 0), (0, 3), (5, 4), (600, 20), (20, 600)][seed % 6]
      let distance = [0, 1, 10, 400][seed % 4]
      let found = try windowed(
        rows, seed: seed, .sliding(joined, preceding: preceding, following: following),
        .sliding(joined, within: distance, of: \.time), .running(.sum(of: \.value)),
        .firstValue(of: \.value, preceding: preceding), .lastValue(of: \.value, following: following),
        .firstValue(of: \.value))
      #expect(found.map(\.0) == rows)
      try forEachGroup(rows) { group in
        for index in group.indices {
          let first = max(group.startIndex, index - preceding)
          let last = min(group.endIndex - 1, index + following)
          try #require(found[index].1 == text(group[first...last]))
          let recent = group[...index].filter { $0.time >= group[index].time - distance }
          try #require(found[index].2 == text(recent))
          try #require(found[index].3 == group[...index].reduce(0) { $0 + $1.value })
          try #require(found[index].4 == group[first].value)
          try #require(found[index].5 == group[last].value)
          try #require(found[index].6 == group.first?.value)
        }
      }
    }
  }

  @Test func slidingSketches() throws {
    let rows = rows(5)
    let found = try windowed(rows, .sliding(.median(of: \.value), preceding: 4, following: 4), .running(.max(of: \.value)))
    try forEachGroup(rows) { group in
      for index in group.indices {
        let frame = group[max(group.startIndex, index - 4)...min(group.endIndex - 1, index + 4)].map(\.value).sorted()
        let median = Double(frame[(frame.count - 1) / 2] + frame[frame.count / 2]) / 2
        try #require(found[index].1 == median)
        try #require(found[index].2 == group[...index].map(\.value).max())
      }
    }
  }

  @Test func noRows() throws {
    #expect(try windowed([], .rowNumber, .lead(3, of: \.value)).isEmpty)
  }

  // MARK: Errors

  @Test func aFrameBeyondTheBudgetIsAnError() throws {
    let rows = (0..<45_000).map { Row(key: 0, time: $0, value: $0) }
    #expect {
      try windowed(rows, budget: 0, .lead(40_000, of: \.value)).count
    } throws: { error in
      (error as? OperatorError)?.code == .outOfMemory && "\(error)".contains("lead shorter")
    }
    #expect(throws: OperatorError.self) {
      try windowed(rows, budget: 0, .sliding(.variance(of: \.value), preceding: 40_000)).count
    }
    let few = Array(rows[..<5_000])
    #expect(try windowed(few, budget: 0, .sliding(.count, preceding: 5), .lead(5, of: \.value)).count == few.count)
  }

  @Test func nothingLeaksWhateverThrows() throws {
    for seed in 0..<40 {
      var generator = SeededGenerator(seed)
      let live = LiveCount()
      let failing = generator.oneIn(2) ? Int.random(in: 0..<2_000, using: &generator) : -1
      let failure = Int.random(in: 0..<4, using: &generator)
      do {
        let texts = Aggregation<(Int, Tracked), String>(
          "texts", initial: "",
          accumulate: { state, row in
            if failure == 0, row.1.value == failing { throw TestFailure(number: failing) }
            state = "a long text that lies on the heap \(row.1.value)"
          },
          merge: { state, other in
            if failure == 1, state.hasSuffix(" \(failing)") { throw TestFailure(number: failing) }
            state = other
          },
          finish: { state in
            if failure == 2, state.hasSuffix(" \(failing)") { throw TestFailure(number: failing) }
            return state
          })
        let operation = windowing(
          StaticKeyOperations<Int>(), key: { (row: (Int, Tracked)) in row.0 },
          precedes: { first, second in
            if failure == 3, second.1.value == failing { throw TestFailure(number: failing) }
            return first.1.value < second.1.value
          }, .sliding(texts, preceding: 7, following: 9), .lag(3, of: { @Sendable in $0.1 }),
          .lead(700, of: { @Sendable in $0.1 }))
        let collector = Collector<((Int, Tracked), String, Tracked?, Tracked?)>()
        collector.limit = generator.oneIn(3) ? Int.random(in: 0..<1_500, using: &generator) : Int.max
        let rows = (0..<2_000).map { ($0 / 900, Tracked($0, live)) }.sorted { $0.0.stableHash < $1.0.stableHash }
        let source = GroupSource(rows, seed: seed)
        if generator.oneIn(4) { source.failsAfter = Int.random(in: 0..<2_000, using: &generator) }
        try operation(TaskControl(taskIndex: 0, memoryBudget: 1 << 30), source.puller, collector.sink)
        #expect(failing < 0 || failure != 0)
        #expect(collector.elements.count == 2_000)
      } catch is TestFailure {}
      #expect(live.value == 0, "seed \(seed)")
    }
  }
}
