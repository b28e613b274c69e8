import Operators
import Records
import Testing

/// Aggregations whose result is a choice or a collection of the values, against plain Swift: whole and in parts.
@Suite struct StandardAggregationTests {
  private static let partCounts = [0, 1, 2, 7]

  private func rows(_ seed: Int) -> [(key: Int, name: String)] {
    var generator = SeededGenerator(seed)
    let keys = [1, 3, 1_000].randomElement(using: &generator)!
    return (0..<Int.random(in: 1...2_000, using: &generator)).map { (Int.random(in: 0..<keys, using: &generator), "row \($0)") }
  }

  @Test(arguments: partCounts)
  func countsAndConditions(parts: Int) throws {
    for seed in 0..<6 {
      let rows = rows(seed)
      let isOdd = { @Sendable (row: (key: Int, name: String)) in row.key % 2 == 1 }
      #expect(try evaluate(.count(where: isOdd), rows, parts: parts, seed: seed) == rows.count(where: isOdd))
      #expect(try evaluate(.all(where: isOdd), rows, parts: parts, seed: seed) == rows.allSatisfy(isOdd))
      #expect(try evaluate(.any(where: isOdd), rows, parts: parts, seed: seed) == rows.contains(where: isOdd))
      #expect(try evaluate(.any { $0.name == "row 0" }, rows, parts: parts, seed: seed) == true)
    }
    #expect(throws: TestFailure.self) {
      try evaluate(.count(where: { (_: Int) in throw TestFailure(number: 1) }), [1], parts: parts)
    }
  }

  @Test(arguments: partCounts)
  func extremesAreTheFirstOfTheirKind(parts: Int) throws {
    for seed in 0..<6 {
      let rows = rows(seed)
      let least = rows.min { $0.key < $1.key }
      let greatest = rows.reduce(rows[0]) { $0.key < $1.key ? $1 : $0 }
      #expect(try evaluate(.min(of: \.key), rows, parts: parts, seed: seed) == least?.key)
      #expect(try evaluate(.max(of: \.key), rows, parts: parts, seed: seed) == greatest.key)
      #expect(try evaluate(.minElement(by: \.key), rows, parts: parts, seed: seed)??.name == least?.name)
      #expect(try evaluate(.maxElement(by: \.key), rows, parts: parts, seed: seed)??.name == greatest.name)
    }
  }

  /// A NaN is the extreme wherever it stands, and never the element of one unless there is nothing else.
  @Test(arguments: partCounts)
  func extremesAndNaN(parts: Int) throws {
    for rows in [[Double.nan, 1, 2], [1, .nan, 2], [2, 1, .nan]] {
      #expect(try evaluate(.min(of: { $0 }), rows, parts: parts)??.isNaN == true)
      #expect(try evaluate(.max(of: { $0 }), rows, parts: parts)??.isNaN == true)
      #expect(try evaluate(.minElement(by: { $0 }), rows, parts: parts) == 1)
      #expect(try evaluate(.maxElement(by: { $0 }), rows, parts: parts) == 2)
    }
    #expect(try evaluate(.minElement(by: { $0 }), [Double.nan, .nan], parts: parts)??.isNaN == true)
    #expect(try evaluate(.min(of: { $0 }), [Double.infinity, -.infinity], parts: parts) == -.infinity)
    #expect(try evaluate(.min(of: { $0 }), [Double](), parts: parts) == nil)
  }

  @Test(arguments: partCounts)
  func firstLastAndCollectedInOrder(parts: Int) throws {
    for seed in 0..<6 {
      let rows = rows(seed)
      #expect(try evaluate(.first(of: \.name), rows, parts: parts, seed: seed) == rows[0].name)
      #expect(try evaluate(.last(of: \.name), rows, parts: parts, seed: seed) == rows[rows.count - 1].name)
      #expect(try evaluate(.collect(of: \.name), rows, parts: parts, seed: seed) == rows.map(\.name))
      #expect(try evaluate(.collect(), rows.map(\.key), parts: parts, seed: seed) == rows.map(\.key))
      #expect(try evaluate(.collectSet(of: \.key), rows, parts: parts, seed: seed) == Set(rows.map(\.key)))
      #expect(try evaluate(.exactDistinctCount(of: \.name), rows, parts: parts, seed: seed) == rows.count)
      #expect(try evaluate(.exactDistinctCount(of: \.key), rows, parts: parts, seed: seed) == Set(rows.map(\.key)).count)
      #expect(
        try evaluate(Aggregation(reducing: \.name) { $0 + $1 }, rows, parts: parts, seed: seed) == rows.map(\.name).joined())
    }
  }

  @Test(arguments: partCounts)
  func nilIsAValueLikeOthers(parts: Int) throws {
    let rows: [Int?] = [nil, 1, nil]
    #expect(try evaluate(.first(of: { $0 }), rows, parts: parts) == .some(.some(nil)))
    #expect(try evaluate(.last(of: { $0 }), rows, parts: parts) == .some(.some(nil)))
    #expect(try evaluate(.exactDistinctCount(of: { $0 }), rows, parts: parts) == 2)
  }

  @Test(arguments: partCounts)
  func distinctNumbersWithNaN(parts: Int) throws {
    let rows = [Double.nan, 0, -0.0, .nan, .infinity]
    #expect(try evaluate(.exactDistinctCount(of: { $0 }), rows, parts: parts) == 3)
    #expect(try evaluate(.distinctCount(of: { $0 }), rows, parts: parts) == 3)
    #expect(try evaluate(.collectSet(of: { $0 }), rows, parts: parts)?.count == 3)
  }

  /// The states outlive the batch, and must not keep its buffer.
  @Test func statesPinNoBuffer() throws {
    weak var buffer: SharedBytes?
    let kept = OpenStates()
    do {
      let bytes = SharedBytes(Array(repeating: UInt8(ascii: "x"), count: 200))
      buffer = bytes
      let rows = [Text(bytes, bytes.base, count: 40), Text(bytes, bytes.base + 50, count: 30)]
      try kept.push(rows)
    }
    #expect(buffer == nil)
    try kept.finish()
    #expect(kept.collector.elements.count == 1)
    #expect(kept.collector.elements[0].1 == Text(String(repeating: "x", count: 30)))
  }

  /// Several aggregations at work whose states are still open.
  private final class OpenStates {
    typealias Row = (Int, Text?, Text?, Text?, Text?, Text?, [Text], Int, [FrequentValue<Text>])
    let collector = Collector<Row>()
    private var sink: BatchSink?

    func push(_ rows: [Text]) throws {
      let of = { @Sendable (text: Text) in text }
      let operators = try AggregationOperators(
        StaticKeyOperations<Int>(), key: { (_: Text) in 0 }, .min(of: of), .max(of: of), .minElement(by: of), .first(of: of),
        .last(of: of), .collect(), .exactDistinctCount(of: of), .mostFrequent(3, of: of))
      let sink = try operators.complete(TaskControl(taskIndex: 0, memoryBudget: 1 << 20), collector.sink)
      var generator = SeededGenerator(1)
      try OperatorsTests.push(rows, into: sink, &generator, finishing: false)
      self.sink = sink
    }

    func finish() throws { try sink?.finish() }
  }

  private struct Longest: Aggregator {
    var initial: (Int, String) { (0, "") }
    func accumulate(_ state: inout (Int, String), _ element: (key: Int, name: String)) throws {
      if element.key < 0 { throw TestFailure(number: element.key) }
      try merge(&state, (1, element.name))
    }
    func merge(_ state: inout (Int, String), _ other: (Int, String)) throws {
      state = (state.0 + other.0, other.1.utf8.count > state.1.utf8.count ? other.1 : state.1)
    }
    func finish(_ state: (Int, String)) throws -> String {
      if state.0 == 2 { throw TestFailure(number: 2) }
      return "\(state.0): \(state.1)"
    }
  }

  @Test(arguments: partCounts)
  func ownAggregators(parts: Int) throws {
    let rows = [(key: 1, name: "a"), (key: 2, name: "bcd"), (key: 3, name: "efg")]
    let longest = Aggregation<(key: Int, name: String), String>.custom(Longest())
    #expect(longest.name == "Longest")
    #expect(try evaluate(longest, rows, parts: parts) == "3: bcd")
    #expect(throws: TestFailure(number: 2)) { try evaluate(longest, Array(rows[..<2]), parts: parts) }
    #expect(throws: TestFailure(number: -1)) { try evaluate(longest, [(key: -1, name: "")], parts: parts) }
  }
}
