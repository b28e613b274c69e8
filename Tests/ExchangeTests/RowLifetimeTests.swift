import Exchange
import ObjectStorage
import Records
import Testing

/// Every row that goes in is released once, whatever happens.
@Suite struct RowLifetimeTests {
  private struct Stop: Error {}

  let folder: ScratchFolder
  let store = TestStore()
  let live = LiveCount()

  init() throws { folder = try ScratchFolder() }

  private func options(_ budget: Int = 1 << 20) -> ExchangeOptions {
    ExchangeOptions(memoryBudget: budget, spillFolder: folder.path, blockBytes: 200)
  }

  private func target() -> ExchangeTarget {
    ExchangeTarget(store: store, key: "rows", identity: [], attempt: 0, inlineLimit: 0)
  }

  private func push(_ count: Int, _ body: (UnsafeMutableRawPointer, Int) throws -> Void) rethrows {
    try pushRows((0..<count).map { TrackedRow($0 * 7 % 1000, live) }) { try body($0, $1) }
  }

  private func writePartitions(_ options: ExchangeOptions, finishes: Bool = true) throws -> ExchangeOutput? {
    let writer = PartitionedWriter(TrackedRow.rowType(live), partitionCount: 3, options: options)
    try push(2_000) { base, count in try writer.append(base, count, partitions: (0..<count).map { UInt32($0 % 3) }) }
    return finishes ? try writer.finish(to: target()) : nil
  }

  private func writeRun(_ options: ExchangeOptions, finishes: Bool = true) throws -> ExchangeOutput? {
    let writer = SortedRunWriter(TrackedRow.rowType(live), TrackedRow.order, options: options)
    try push(2_000) { try writer.append($0, $1) }
    return finishes ? try writer.finish(to: target()) : nil
  }

  /// Reads, taking rows over until the batch `stopping`, which fails.
  private func read(_ output: ExchangeOutput, isSorted: Bool, stopping: Int = .max, mergeBytes: Int = 1 << 20) throws -> Int {
    var batches = 0
    var rows = 0
    let push: (UnsafeMutableRawPointer, Int) throws -> Void = { base, count in
      base.assumingMemoryBound(to: TrackedRow.self).deinitialize(count: count)
      rows += count
      batches += 1
      if batches == stopping { throw Stop() }
    }
    let options = ReadOptions(threads: 2, requestBytes: 300, batchRows: 10, mergeBytes: mergeBytes, spillFolder: folder.path)
    let whole = output.slice(partitions: 0..<output.partitionCount)
    let slices = [whole, output.slice(pieces: 1..<output.pieces.count)] + (mergeBytes == 1 ? [whole, whole] : [])
    if isSorted {
      try MergingReader(store, TrackedRow.rowType(live), TrackedRow.order, options: options).read(slices, push: push)
    } else {
      try ExchangeReader(store, TrackedRow.rowType(live), options: options).read(slices, push: push)
    }
    return rows
  }

  @Test(arguments: [true, false], [1, 5_000, 1 << 20])
  func writingAndReading(isSorted: Bool, budget: Int) throws {
    let output = try #require(try isSorted ? writeRun(options(budget)) : writePartitions(options(budget)))
    #expect(live.value == 0)
    #expect(try read(output, isSorted: isSorted) == 4_000 - output.pieces[0].rows)
    #expect(live.value == 0)
  }

  @Test(arguments: [true, false])
  func aWriterThatIsGivenUp(isSorted: Bool) throws {
    for budget in [1 << 20, 20_000] {
      _ = try isSorted ? writeRun(options(budget), finishes: false) : writePartitions(options(budget), finishes: false)
      #expect(live.value == 0)
    }
  }

  @Test(arguments: [true, false])
  func aStoreThatFails(isSorted: Bool) throws {
    for budget in [1 << 20, 20_000] {
      store.set(TestStore.Faults(failsWrites: true))
      #expect(throws: ExchangeError.self) {
        try isSorted ? writeRun(options(budget)) : writePartitions(options(budget))
      }
      #expect(live.value == 0)
    }
  }

  @Test(arguments: [true, false])
  func aSpillFolderThatFails(isSorted: Bool) throws {
    let options = ExchangeOptions(memoryBudget: 1, spillFolder: folder.path + "/none", blockBytes: 200)
    #expect(throws: ExchangeError.self) { try isSorted ? writeRun(options) : writePartitions(options) }
    #expect(live.value == 0)
  }

  @Test(arguments: [true, false], [1, 2, 13, 200])
  func aReceiverThatFails(isSorted: Bool, stopping: Int) throws {
    let output = try #require(try isSorted ? writeRun(options()) : writePartitions(options()))
    #expect(throws: Stop.self) { try read(output, isSorted: isSorted, stopping: stopping) }
    #expect(live.value == 0)
  }

  @Test(arguments: [1, 2, 13, 200, .max])
  func runsThatAreMergedToFewerFirst(stopping: Int) throws {
    let output = try #require(try writeRun(options()))
    if stopping == .max {
      #expect(try read(output, isSorted: true, mergeBytes: 1) == 8_000 - output.pieces[0].rows)
    } else {
      #expect(throws: Stop.self) { try read(output, isSorted: true, stopping: stopping, mergeBytes: 1) }
    }
    #expect(live.value == 0)
    for byte in stride(from: 0, to: output.bytes, by: 5003) {
      store.set(TestStore.Faults(flipsBit: byte * 8))
      #expect(throws: ExchangeError.self) { try read(output, isSorted: true, mergeBytes: 1) }
      #expect(live.value == 0)
    }
  }

  @Test(arguments: [true, false])
  func damagedInput(isSorted: Bool) throws {
    let output = try #require(try isSorted ? writeRun(options()) : writePartitions(options()))
    for byte in stride(from: 0, to: output.bytes, by: 211) {
      store.set(TestStore.Faults(flipsBit: byte * 8))
      #expect(throws: ExchangeError.self) { try read(output, isSorted: isSorted) }
      #expect(live.value == 0)
    }
  }

  @Test func rowsOutsideARange() throws {
    let order = RowOrder(prefixes: TrackedRow.order.prefixes, isExact: true, less: { _, _ in false })
    let writer = SortedRunWriter(TrackedRow.rowType(live), order, options: options())
    try push(2_000) { try writer.append($0, $1) }
    let output = try writer.finish(to: target())
    var lower = ByteWriter()
    lower.append(littleEndian: UInt64(11))
    var upper = ByteWriter()
    upper.append(littleEndian: UInt64(13))
    var values: [Int] = []
    try MergingReader(store, TrackedRow.rowType(live), order).read(
      [output.slice(partitions: 0..<1)], lower: lower.array(), upper: upper.array()
    ) { base, count in
      let rows = base.assumingMemoryBound(to: TrackedRow.self)
      for index in 0..<count { values.append((rows + index).move().value) }
    }
    #expect(values.sorted() == (0..<2_000).map { $0 * 7 % 1000 }.filter { (11..<13).contains($0 >> 4) }.sorted())
    #expect(live.value == 0)
  }

  @Test func aCodecThatCannotReadItsOwnBytes() throws {
    let good = TrackedRow.rowType(live)
    let codec = RecordCodec(
      schema: good.codec.schema, encode: good.codec.encode,
      decode: { _, _, _, _ in throw RecordError(.corrupt, "never readable") }, hash: good.codec.hash, equal: good.codec.equal,
      destroy: good.codec.destroy)
    let bad = RowType(codec: codec, layout: good.layout)
    let output = try #require(try writePartitions(options()))
    #expect {
      try ExchangeReader(store, bad).read([output.slice(partitions: 0..<1)]) { _, _ in }
    } throws: {
      ($0 as? ExchangeError)?.code == .codec
    }
    let copying = ExchangeOptions(spillFolder: folder.path, copiesRows: true)
    let writer = SortedRunWriter(bad, TrackedRow.order, options: copying)
    #expect(throws: ExchangeError.self) { try push(10) { try writer.append($0, $1) } }
    #expect(live.value == 0)
  }
}
