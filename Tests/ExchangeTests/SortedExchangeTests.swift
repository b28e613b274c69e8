import Exchange
import ObjectStorage
import Records
import Testing

/// Sorted runs of several tasks, merged, against a stable sort of their concatenation.
@Suite struct SortedExchangeTests {
  let folder: ScratchFolder
  let store = MemoryStore()

  init() throws { folder = try ScratchFolder() }

  private func write<Row>(
    _ rows: [Row], _ order: RowOrder, partitionCount: Int = 1, task: Int, options: ExchangeOptions, inlineLimit: Int = 0,
    identity: [UInt8] = []
  ) throws -> (output: ExchangeOutput, hasSpilled: Bool) {
    let writer = SortedRunWriter(try RowType.resolve(Row.self), order, partitionCount: partitionCount, options: options)
    try pushRows(rows) { try writer.append($0, $1) }
    let target = ExchangeTarget(store: store, key: "run-\(task)", identity: identity, attempt: 1, inlineLimit: inlineLimit)
    return (try writer.finish(to: target), writer.hasSpilled)
  }

  private func merge<Row>(
    _ type: Row.Type, _ slices: [ExchangeSlice], _ order: RowOrder, lower: [UInt8]? = nil, upper: [UInt8]? = nil,
    options: ReadOptions = ReadOptions(threads: 2)
  ) throws -> [Row] {
    let reader = MergingReader(store, try RowType.resolve(type), order, options: options)
    return try gatherRows(type) { try reader.read(slices, lower: lower, upper: upper, push: $0) }
  }

  /// Rows of several tasks: a key that repeats, and a number that tells the order in which they came.
  private func generate(_ random: inout SeededGenerator, keys: Int) -> [[(Int, Int)]] {
    var number = 0
    return (0..<Int.random(in: 1...9, using: &random)).map { _ in
      (0..<[0, 1, 300, 4_000].randomElement(using: &random)!).map { _ in
        number += 1
        return (Int.random(in: 0..<keys, using: &random), number)
      }
    }
  }

  private func isEqual(_ a: [(Int, Int)], _ b: [(Int, Int)]) -> Bool { a.elementsEqual(b, by: ==) }

  /// Swift's sort by key and then by the order of arrival: what a stable sort gives.
  private func stablySorted(_ tasks: [[(Int, Int)]]) -> [(Int, Int)] { tasks.joined().sorted { $0 < $1 } }

  @Test(arguments: 0..<6, [5, 1_000_000])
  func mergingEqualsAStableSort(seed: Int, keys: Int) throws {
    var random = SeededGenerator(seed)
    let tasks = generate(&random, keys: keys)
    let order = try pairOrder()
    for (blockBytes, threads) in [(256 << 10, 0), (300, 3)] {
      let options = ExchangeOptions(spillFolder: folder.path, blockBytes: blockBytes, copiesRows: threads > 0)
      let outputs = try tasks.enumerated().map {
        try write($1, order, task: $0, options: options, inlineLimit: threads > 0 ? 2_000 : 0).output
      }
      let read = ReadOptions(threads: threads, requestBytes: 700, batchRows: 100)
      let merged = try merge((Int, Int).self, outputs.map { $0.slice(partitions: 0..<1) }, order, options: read)
      #expect(isEqual(merged, stablySorted(tasks)))
    }
  }

  /// So little memory that runs are merged two by two, and the merged ones again.
  @Test(arguments: 0..<6, [1, 4_000, 40_000])
  func manyRunsAreMergedToFewerFirst(seed: Int, mergeBytes: Int) throws {
    var random = SeededGenerator(seed)
    let tasks = (0..<40).map { task in
      (0..<Int.random(in: 0...300, using: &random)).map { (Int.random(in: 0..<50, using: &random), task * 1000 + $0) }
    }
    let order = try pairOrder()
    let options = ExchangeOptions(spillFolder: folder.path, blockBytes: 300)
    let slices = try tasks.enumerated().map { task, rows in
      try write(rows, order, task: task, options: options).output.slice(partitions: 0..<1)
    }
    let read = ReadOptions(threads: seed % 3, mergeBytes: mergeBytes, spillFolder: folder.path)
    #expect(isEqual(try merge((Int, Int).self, slices, order, options: read), stablySorted(tasks)))
    let bounds = try RangeSplits.splitKeys(
      of: try tasks.enumerated().map { try write($1, order, task: 100 + $0, options: options).output }, partitions: 2,
      order: order)
    if let middle = bounds.first {
      let low = try merge((Int, Int).self, slices, order, upper: middle, options: read)
      let high = try merge((Int, Int).self, slices, order, lower: middle, options: read)
      #expect(isEqual(low + high, stablySorted(tasks)))
    }
    #expect(try folder.contents().isEmpty)
  }

  @Test func aMergeThatCannotSpillSaysSo() throws {
    let order = try pairOrder()
    let slices = try (0..<8).map { task in
      try write([(1, task)], order, task: task, options: ExchangeOptions(spillFolder: folder.path)).output.slice(
        partitions: 0..<1)
    }
    #expect {
      _ = try merge(
        (Int, Int).self, slices, order, options: ReadOptions(threads: 0, mergeBytes: 1, spillFolder: folder.path + "/none"))
    } throws: {
      ($0 as? ExchangeError)?.code == .spill
    }
  }

  @Test(arguments: 0..<4)
  func spillingChangesNothingThatIsWritten(seed: Int) throws {
    var random = SeededGenerator(seed)
    let rows = (0..<6_000).map { (Int.random(in: 0..<100, using: &random), $0) }
    let order = try pairOrder()
    let tight = ExchangeOptions(memoryBudget: 20_000 << seed, spillFolder: folder.path)
    let plain = try write(rows, order, task: 0, options: ExchangeOptions(spillFolder: folder.path))
    let spilled = try write(rows, order, task: 1, options: tight)
    #expect(!plain.hasSpilled && spilled.hasSpilled)
    #expect(plain.output.pieces == spilled.output.pieces)
    #expect(try copy(store.get("run-0")) == copy(store.get("run-1")))
    #expect(try folder.contents().isEmpty)
  }

  @Test(arguments: [1, 2, 3, 7, 64])
  func hashOrderIsCutAtExactWords(partitionCount: Int) throws {
    var random = SeededGenerator(partitionCount)
    var rows = (0..<3_000).map { (UInt64.random(in: 0 ... .max, using: &random), $0) }
    for partition in 0..<partitionCount {
      // The least word of a partition, by the definition itself, and the one before.
      let (quotient, remainder) = UInt64(partitionCount).dividingFullWidth((high: UInt64(partition), low: 0))
      let least = remainder == 0 ? quotient : quotient + 1
      rows += [(least, -1), (least &- 1, -2)]
    }
    rows += [(0, 0), (.max, 0)]
    let order = hashOrder()
    let output = try write(
      rows, order, partitionCount: partitionCount, task: 0, options: ExchangeOptions(spillFolder: folder.path)
    ).output
    #expect(output.partitionCount == partitionCount)
    for partition in 0..<partitionCount {
      let got = try merge((UInt64, Int).self, [output.slice(partitions: partition..<partition + 1)], order)
      let wanted = rows.filter { Int($0.0.multipliedFullWidth(by: UInt64(partitionCount)).high) == partition }
      #expect(got.map(\.0) == wanted.map(\.0).sorted())
    }
  }

  @Test(arguments: 0..<6)
  func rangesCoverEachRowOnce(seed: Int) throws {
    var random = SeededGenerator(seed)
    let tasks = generate(&random, keys: [3, 500, 1_000_000][seed % 3])
    let order = try pairOrder()
    let options = ExchangeOptions(spillFolder: folder.path, blockBytes: 400)
    let outputs = try tasks.enumerated().map { try write($1, order, task: $0, options: options).output }
    let keys = try RangeSplits.splitKeys(of: outputs, partitions: 6, order: order)
    #expect(keys.count < 6)
    let bounds: [[UInt8]?] = [nil] + keys + [nil]
    var ranges: [[(Int, Int)]] = []
    for (lower, upper) in zip(bounds, bounds.dropFirst()) {
      let slices = try RangeSplits.slices(of: outputs, lower: lower, upper: upper, order: order)
      ranges.append(try merge((Int, Int).self, slices, order, lower: lower, upper: upper))
    }
    #expect(isEqual(Array(ranges.joined()), stablySorted(tasks)))
  }

  @Test func splitsAreEvenAndReadLittleTwice() throws {
    let rows = (0..<40_000).map { ($0 * 7919) % 40_000 }
    let order = try integerOrder()
    let options = ExchangeOptions(spillFolder: folder.path, blockBytes: 1_000)
    let outputs = try (0..<4).map { task in
      try write(rows[task * 10_000..<(task + 1) * 10_000].map { $0 }, order, task: task, options: options).output
    }
    let keys = try RangeSplits.splitKeys(of: outputs, partitions: 4, order: order)
    #expect(keys.count == 3)
    let bounds: [[UInt8]?] = [nil] + keys + [nil]
    for (lower, upper) in zip(bounds, bounds.dropFirst()) {
      let slices = try RangeSplits.slices(of: outputs, lower: lower, upper: upper, order: order)
      let got = try merge(Int.self, slices, order, lower: lower, upper: upper)
      #expect((7_000...13_000).contains(got.count))
      #expect(slices.reduce(0) { $0 + $1.rows } < got.count + 8 * 1_000)
    }
  }

  /// A range has less than a block of each run here, so it matters where blocks begin, and where in them rows are believed to lie.
  @Test func splitsAreEvenWhereRunsAreMany() throws {
    var random = SeededGenerator(17)
    let order = try integerOrder()
    let options = ExchangeOptions(spillFolder: folder.path, blockRows: 300)
    let tasks = (0..<12).map { _ in (0..<3_000).map { _ in Int.random(in: 0..<1_000_000_000, using: &random) } }
    let outputs = try tasks.enumerated().map {
      try write($1, order, task: $0, options: options, identity: [UInt8($0)]).output
    }
    let keys = try RangeSplits.splitKeys(of: outputs, partitions: 12, order: order)
    #expect(keys.count == 11)
    let bounds: [[UInt8]?] = [nil] + keys + [nil]
    let counts = try zip(bounds, bounds.dropFirst()).map { lower, upper in
      let slices = try RangeSplits.slices(of: outputs, lower: lower, upper: upper, order: order)
      return try merge(Int.self, slices, order, lower: lower, upper: upper).count
    }
    #expect(counts.allSatisfy { (1_000...4_200).contains($0) }, "\(counts)")
  }

  @Test func wordsAreKeysWhereAnOrderHasNone() throws {
    var random = SeededGenerator(3)
    let rows = (0..<2_000).map { (UInt64.random(in: 0...50, using: &random), $0) }
    let order = hashOrder()
    let output = try write(rows, order, task: 0, options: ExchangeOptions(spillFolder: folder.path, blockBytes: 300)).output
    let keys = try RangeSplits.splitKeys(of: [output], partitions: 3, order: order)
    #expect(keys.count == 2 && keys.allSatisfy { $0.count == 8 })
    let slices = try RangeSplits.slices(of: [output], lower: keys[0], upper: keys[1], order: order)
    let got = try merge((UInt64, Int).self, slices, order, lower: keys[0], upper: keys[1])
    let bounds = keys.map { $0.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    let wanted = rows.filter { bounds[0] <= $0.0 && $0.0 < bounds[1] }.sorted { $0 < $1 }
    #expect(got.elementsEqual(wanted, by: ==))
  }

  @Test func aKeyOfAnotherOrderIsRefused() throws {
    let order = try integerOrder()
    let output = try write([3, 1, 2], order, task: 0, options: ExchangeOptions(spillFolder: folder.path)).output
    for key in [[UInt8](), [1, 2, 3]] {
      #expect { try merge(Int.self, [output.slice(partitions: 0..<1)], order, lower: key) } throws: {
        ($0 as? ExchangeError)?.code == .invalidKey
      }
    }
  }

  @Test func noRowsAtAll() throws {
    let order = try integerOrder()
    let output = try write([Int](), order, partitionCount: 3, task: 0, options: ExchangeOptions(spillFolder: folder.path))
      .output
    #expect(output.partitions.map(\.rows) == [0, 0, 0])
    #expect(try merge(Int.self, [output.slice(partitions: 0..<3)], order).isEmpty)
    #expect(try merge(Int.self, [], order).isEmpty)
    #expect(try RangeSplits.splitKeys(of: [output], partitions: 5, order: order).isEmpty)
  }

  @Test func largeSortsOfSkewedWordsAreRight() throws {
    var random = SeededGenerator(9)
    let rows = (0..<50_000).map { _ in Int.random(in: 0...1 << Int.random(in: 0...62, using: &random), using: &random) }
    let order = try integerOrder()
    let output = try write(rows, order, task: 0, options: ExchangeOptions(spillFolder: folder.path)).output
    #expect(try merge(Int.self, [output.slice(partitions: 0..<1)], order) == rows.sorted())
  }
}
