import Operators
import Records
import Synchronization

/// How a join is run.
enum JoinWay: CaseIterable {
  case buildingRight, buildingLeft, spillingRight, spillingLeft, merged, mergedInParts

  /// Bytes that leave no room for a second batch where rows are to spill.
  var memoryBudget: Int {
    switch self {
    case .buildingRight, .buildingLeft, .merged: 1 << 30
    case .spillingRight, .spillingLeft: 200
    case .mergedInParts: 0
    }
  }

  /// Runs the operators on both sides, whose rows are pairs.
  func run<Operations: KeyOperations, Left, Right>(
    _ join: JoinOperators, _ operations: Operations, _ left: [(Operations.Key, Left)], _ right: [(Operations.Key, Right)],
    _ spill: MemorySpill, into sink: BatchSink, control: TaskControl? = nil, seed: Int
  ) throws {
    var generator = SeededGenerator(seed)
    let control = control ?? spill.control(memoryBudget: memoryBudget)
    switch self {
    case .buildingRight, .spillingRight:
      let sinks = try join.buildingRight(control, sink)
      try push(right, into: sinks.build, &generator)
      try stream(left, into: sinks.stream, &generator)
    case .buildingLeft, .spillingLeft:
      let sinks = try join.buildingLeft(control, sink)
      try push(left, into: sinks.build, &generator)
      try stream(right, into: sinks.stream, &generator)
    case .merged, .mergedInParts:
      let (lefts, rights) = (
        GroupSource(hashOrdered(left, operations), seed: seed), GroupSource(hashOrdered(right, operations), seed: seed + 1)
      )
      try join.merging(control, lefts.puller, rights.puller, sink)
    }
  }
}

/// Pushes rows until no more are wanted, which ends them like their end.
func stream<Row>(_ rows: [Row], into sink: BatchSink, _ generator: inout SeededGenerator) throws {
  do { try push(rows, into: sink, &generator, finishing: false) } catch is PipelineStopped {}
  try sink.finish()
}

/// Pairs in the order of their keys' hashes, those of equal hash in theirs.
func hashOrdered<Operations: KeyOperations, Value>(
  _ rows: [(Operations.Key, Value)], _ operations: Operations
) -> [(Operations.Key, Value)] {
  let hashes = rows.map { row in
    var hash: UInt64 = 0
    withUnsafePointer(to: row.0) { operations.hash($0, stride: 0, count: 1, into: &hash) }
    return hash
  }
  return rows.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }.map { rows[$0] }
}

/// A join's row as one number: the values of both sides, or nothing for a missing one.
func packed(_ left: Int?, _ right: Int?) -> Int { (left ?? -1) << 24 | ((right ?? -1) & 0xFF_FFFF) }

/// What a join gives, by plain loops, in the order of the left side.
func plainJoin(_ form: JoinForm, _ left: [(Int, Int)], _ right: [(Int, Int)]) -> [Int] {
  let (lefts, rights) = (Set(left.map(\.0)), Dictionary(grouping: right, by: \.0))
  var output: [Int] = []
  for (key, value) in left {
    let partners = rights[key] ?? []
    if form.givesPairs { output += partners.map { packed(value, $0.1) } }
    if form.givesLeft(matched: !partners.isEmpty) { output.append(packed(value, nil)) }
  }
  return output + (form.keepsRight ? right.filter { !lefts.contains($0.0) }.map { packed(nil, $0.1) } : [])
}

/// A key whose own hash is poor.
struct PoorKey: RecordConvertible, RecordKey {
  let number: Int
  init(_ number: Int) { self.number = number }
  init(recordFields number: Int) { self.number = number }
  var recordFields: Int { number }
  var stableHash: UInt64 { StableHash.combine(UInt64(number % 3), 5) }
}

/// A counted number that can be encoded; what is decoded counts as alive as well.
final class CountedRecord: RecordConvertible {
  let value: Int
  private let counter: Int
  private static let counts = Mutex<[Int: Int]>([:])

  init(_ value: Int, counter: Int) {
    (self.value, self.counter) = (value, counter)
    Self.counts.withLock { $0[counter, default: 0] += 1 }
  }

  convenience init(recordFields fields: (Int, Int)) { self.init(fields.0, counter: fields.1) }

  deinit { Self.counts.withLock { $0[counter, default: 0] -= 1 } }

  var recordFields: (Int, Int) { (value, counter) }

  /// How many of a counter are alive; each test has numbers of its own.
  static func live(_ counter: Int) -> Int { counts.withLock { $0[counter] ?? 0 } }
}
