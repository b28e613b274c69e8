import Exchange
import ObjectStorage
import Records
import Testing

/// Rows written by several tasks to several partitions, read back by partition, against a plain grouping.
@Suite struct PartitionedExchangeTests {
  let folder: ScratchFolder
  let store = MemoryStore()

  init() throws { folder = try ScratchFolder() }

  private func write<Row>(
    _ rows: [Row], _ partitions: [UInt32], into count: Int, task: Int, options: ExchangeOptions, inlineLimit: Int = 0
  ) throws -> (output: ExchangeOutput, hasSpilled: Bool) {
    let writer = PartitionedWriter(try RowType.resolve(Row.self), partitionCount: count, options: options)
    var done = 0
    try pushRows(rows) { base, rowCount in
      try partitions[done..<done + rowCount].withUnsafeBufferPointer {
        try writer.append(base, rowCount, partitions: $0.baseAddress!)
      }
      done += rowCount
    }
    let target = ExchangeTarget(store: store, key: "task-\(task)", identity: [7], attempt: 1, inlineLimit: inlineLimit)
    return (try writer.finish(to: target), writer.hasSpilled)
  }

  /// Writes generated rows and compares what comes back, partition by partition and in runs of partitions.
  private func roundTrip<Row: Sendable>(
    seed: Int, options: ExchangeOptions, inlineLimit: Int, read: ReadOptions, row: (inout SeededGenerator) -> Row
  ) throws {
    var random = SeededGenerator(seed)
    let partitionCount = Int.random(in: 1...20, using: &random)
    var expected = Array(repeating: [String](), count: partitionCount)
    var outputs: [ExchangeOutput] = []
    for task in 0..<Int.random(in: 1...5, using: &random) {
      let count = [0, 1, 700, 5_000].randomElement(using: &random)!
      let rows = (0..<count).map { _ in row(&random) }
      let partitions = rows.map { _ in UInt32.random(in: 0..<UInt32(partitionCount), using: &random) }
      for (row, partition) in zip(rows, partitions) { expected[Int(partition)].append("\(row)") }
      outputs.append(
        try write(rows, partitions, into: partitionCount, task: task, options: options, inlineLimit: inlineLimit).output)
    }
    let reader = ExchangeReader(store, try RowType.resolve(Row.self), options: read)
    for partition in 0..<partitionCount {
      let got = try gatherRows(Row.self) { push in
        try reader.read(outputs.map { $0.slice(partitions: partition..<partition + 1) }, push: push)
      }
      #expect(got.map { "\($0)" } == expected[partition])
    }
    let middle = partitionCount / 2
    for range in [0..<middle, middle..<partitionCount] {
      let got = try gatherRows(Row.self) { push in
        try reader.read(outputs.map { $0.slice(partitions: range) }, push: push)
      }
      #expect(got.map { "\($0)" }.sorted() == expected[range].joined().sorted())
    }
  }

  @Test(arguments: 0..<4, [0, 64 << 10])
  func textAndIntegers(seed: Int, inlineLimit: Int) throws {
    let options = ExchangeOptions(spillFolder: folder.path)
    try roundTrip(seed: seed, options: options, inlineLimit: inlineLimit, read: ReadOptions(threads: seed)) { random in
      (Text(String(repeating: "x", count: Int.random(in: 0...40, using: &random))), Int.random(in: -9...9, using: &random))
    }
  }

  @Test(arguments: 0..<4)
  func smallBlocksRequestsAndBudgets(seed: Int) throws {
    let options = ExchangeOptions(memoryBudget: 2_000, spillFolder: folder.path, blockBytes: 100)
    let read = ReadOptions(threads: 3, requestBytes: 500, batchRows: 7)
    try roundTrip(seed: seed, options: options, inlineLimit: 0, read: read) { Int.random(in: .min ... .max, using: &$0) }
  }

  @Test(arguments: 0..<4)
  func stringsAndOptionalArrays(seed: Int) throws {
    let options = ExchangeOptions(compression: .zstd(level: 1), memoryBudget: 50_000, spillFolder: folder.path)
    try roundTrip(seed: seed, options: options, inlineLimit: 100, read: ReadOptions(threads: 0)) { random -> (String, [Int]?) in
      let length = Int.random(in: 0...3, using: &random)
      return ("é\(length)", Bool.random(using: &random) ? nil : Array(repeating: length, count: length))
    }
  }

  @Test func spillingChangesNothingThatIsWritten() throws {
    var random = SeededGenerator(1)
    let rows = (0..<20_000).map { _ in Int.random(in: 0...1_000_000, using: &random) }
    let partitions = rows.map { UInt32($0 % 8) }
    let roomy = ExchangeOptions(spillFolder: folder.path)
    let tight = ExchangeOptions(memoryBudget: 1, spillFolder: folder.path)
    let plain = try write(rows, partitions, into: 8, task: 0, options: roomy)
    let spilled = try write(rows, partitions, into: 8, task: 1, options: tight)
    #expect(!plain.hasSpilled && spilled.hasSpilled)
    #expect(plain.output.partitions == spilled.output.partitions)
    #expect(try copy(store.get("task-0")) == copy(store.get("task-1")))
    #expect(try folder.contents().isEmpty)
  }

  @Test func theIndexTellsRowsBytesAndDigests() throws {
    let options = ExchangeOptions(spillFolder: folder.path)
    let (first, _) = try write([1, 2, 3, 4], [0, 2, 2, 0], into: 4, task: 0, options: options)
    let (again, _) = try write([1, 2, 3, 4], [0, 2, 2, 0], into: 4, task: 1, options: options)
    let (other, _) = try write([1, 2, 3, 5], [0, 2, 2, 0], into: 4, task: 2, options: options)
    #expect(first.partitions.map(\.rows) == [2, 0, 2, 0])
    #expect(first.rows == 4 && first.partitionCount == 4)
    #expect(first.partitions.reduce(0) { $0 + $1.length } == first.bytes)
    #expect(first.partitions.map(\.digest) == again.partitions.map(\.digest))
    #expect(first.partition(0).digest != other.partition(0).digest)
    #expect(first.partition(2).digest == other.partition(2).digest)
    #expect(first.slice(partitions: 1..<2).isEmpty)
  }

  @Test func smallOutputsNeedNoObject() throws {
    let options = ExchangeOptions(spillFolder: folder.path)
    let (output, _) = try write(Array(0..<100), (0..<100).map { $0 % 3 }, into: 3, task: 0, options: options, inlineLimit: 4096)
    #expect(output.source.objectKey == nil)
    #expect(try store.listAll().isEmpty)
    let slice = output.slice(partitions: 1..<2)
    #expect(slice.range == 0..<output.partition(1).length)
    let rows = try gatherRows(Int.self) { try ExchangeReader(store, RowType.resolve(Int.self)).read([slice], push: $0) }
    #expect(rows == Array(stride(from: 1, to: 100, by: 3)))
  }

  @Test func aBatchMayGoToOnePartition() throws {
    let rowType = try RowType.resolve(Int.self)
    let writer = PartitionedWriter(rowType, partitionCount: 2, options: ExchangeOptions(spillFolder: folder.path))
    try pushRows(Array(0..<1000)) { base, count in try writer.append(base, count, toPartition: 1) }
    let output = try writer.finish(to: ExchangeTarget(store: store, key: "b", identity: [], attempt: 0))
    #expect(output.partitions.map(\.rows) == [0, 1000])
  }

  @Test func neighbouringPartitionsShareOneRead() throws {
    let store = TestStore()
    let writer = PartitionedWriter(
      try RowType.resolve(Int.self), partitionCount: 50, options: ExchangeOptions(spillFolder: folder.path))
    try pushRows(Array(0..<5_000)) { base, count in
      let partitions = (0..<count).map { UInt32($0 % 50) }
      try writer.append(base, count, partitions: partitions)
    }
    let output = try writer.finish(to: ExchangeTarget(store: store, key: "k", identity: [], attempt: 0, inlineLimit: 0))
    let reader = ExchangeReader(store, try RowType.resolve(Int.self))
    let rows = try gatherRows(Int.self) { try reader.read([output.slice(partitions: 10..<40)], push: $0) }
    #expect(rows.count == output.partitions[10..<40].reduce(0) { $0 + $1.rows })
    #expect(store.opens == 1)
  }
}
