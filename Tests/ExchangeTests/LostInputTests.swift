import Exchange
import ObjectStorage
import Records
import Testing

/// Damage to objects is found and told as a lost input; no wrong row is ever pushed.
@Suite struct LostInputTests {
  let folder: ScratchFolder
  let store = TestStore()
  private let identity: [UInt8] = [1, 2, 3]

  init() throws { folder = try ScratchFolder() }

  private func target(inlineLimit: Int = 0) -> ExchangeTarget {
    ExchangeTarget(store: store, key: "object", identity: identity, attempt: 3, inlineLimit: inlineLimit)
  }

  private func writePartitions(
    _ compression: BlockCompression = .stored, inlineLimit: Int = 0, isReversed: Bool = false
  ) throws -> ExchangeOutput {
    let options = ExchangeOptions(compression: compression, spillFolder: folder.path)
    let writer = PartitionedWriter(try RowType.resolve((Int, Text).self), partitionCount: 2, options: options)
    try pushRows((0..<60).map { isReversed ? 59 - $0 : $0 }.map { ($0, Text("value number \($0)")) }) { base, count in
      try writer.append(base, count, partitions: (0..<count).map { UInt32($0 % 2) })
    }
    return try writer.finish(to: target(inlineLimit: inlineLimit))
  }

  private func writeRun() throws -> ExchangeOutput {
    let options = ExchangeOptions(spillFolder: folder.path, blockBytes: 60)
    let writer = SortedRunWriter(try RowType.resolve(Int.self), try integerOrder(), options: options)
    try pushRows((0..<200).map { $0 * 31 % 97 }) { try writer.append($0, $1) }
    return try writer.finish(to: target())
  }

  /// Reads everything; what was pushed before an error must be the beginning of what is right.
  private func check(
    _ slices: [ExchangeSlice], sliceIndex: Int, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var values: [Int] = []
    let reader = ExchangeReader(store, try RowType.resolve((Int, Text).self), options: ReadOptions(threads: 0))
    #expect(sourceLocation: sourceLocation) {
      try reader.read(slices) { base, count in
        let rows = base.assumingMemoryBound(to: (Int, Text).self)
        for index in 0..<count { values.append((rows + index).move().0) }
      }
    } throws: { error in
      guard let error = error as? ExchangeError else { return false }
      return error.code == .lostInput && error.sliceIndex == sliceIndex && error.message.contains("run again")
    }
    #expect(values == Array(stride(from: 0, to: 60, by: 2).prefix(values.count)), comment, sourceLocation: sourceLocation)
  }

  @Test(arguments: [0, 1])
  func everyTurnedBitIsFound(level: Int) throws {
    let output = try writePartitions(level == 0 ? .stored : .zstd(level: level))
    let slices = [output.slice(partitions: 0..<1), output.slice(partitions: 1..<2)]
    for bit in 0..<output.bytes * 8 where bit % 7 == 0 {
      store.set(TestStore.Faults(flipsBit: bit))
      let isInFirst = bit / 8 < output.partition(0).length
      try check(isInFirst ? [slices[0]] : [slices[0], slices[1]], sliceIndex: isInFirst ? 0 : 1, "bit \(bit)")
    }
  }

  @Test func everyTurnedBitOfARunIsFound() throws {
    let output = try writeRun()
    let reader = MergingReader(store, try RowType.resolve(Int.self), try integerOrder())
    let right = (0..<200).map { $0 * 31 % 97 }.sorted()
    for bit in stride(from: 0, to: output.bytes * 8, by: 37) {
      store.set(TestStore.Faults(flipsBit: bit))
      var values: [Int] = []
      #expect {
        try reader.read([output.slice(partitions: 0..<1)]) { base, count in
          values += UnsafeBufferPointer(start: base.assumingMemoryBound(to: Int.self), count: count)
        }
      } throws: {
        ($0 as? ExchangeError)?.code == .lostInput
      }
      #expect(values == Array(right.prefix(values.count)))
    }
  }

  @Test func everyShortObjectIsFound() throws {
    let output = try writePartitions()
    for length in 0..<output.bytes {
      store.set(TestStore.Faults(keepsBytes: length))
      let isInFirst = length < output.partition(0).length
      try check([0, 1].map { output.slice(partitions: $0..<$0 + 1) }, sliceIndex: isInFirst ? 0 : 1, "\(length) bytes")
    }
  }

  @Test func aMissingObjectIsNamed() throws {
    let output = try writePartitions()
    try store.delete(["object"])
    try check([output.slice(partitions: 0..<2)], sliceIndex: 0, "missing")
    #expect {
      try ExchangeReader(store, RowType.resolve((Int, Text).self)).read([output.slice(partitions: 0..<1)]) { _, _ in }
    } throws: {
      ($0 as? ExchangeError)?.objectKey == "object"
    }
  }

  @Test func anotherObjectUnderTheSameKeyIsFound() throws {
    let output = try writePartitions()
    let other = try writePartitions(isReversed: true)
    // Of the same size everywhere, so that only the digest tells.
    #expect(other.pieces.map(\.length) == output.pieces.map(\.length))
    #expect(other.pieces.map(\.rows) == output.pieces.map(\.rows))
    try check([output.slice(partitions: 0..<1)], sliceIndex: 0, "replaced")
  }

  @Test func damagedInlineBytesAreFound() throws {
    let output = try writePartitions(inlineLimit: 1 << 20)
    let slice = output.slice(partitions: 0..<1)
    guard case .inline(var bytes) = slice.source else { return #expect(Bool(false), "not inline") }
    bytes[bytes.count / 2] ^= 4
    try check([ExchangeSlice(source: .inline(bytes), offset: 0, pieces: slice.pieces)], sliceIndex: 0, "damaged")
    bytes.removeLast()
    try check([ExchangeSlice(source: .inline(bytes), offset: 0, pieces: slice.pieces)], sliceIndex: 0, "short")
  }

  @Test func aFailingStoreIsNoLostInput() throws {
    let output = try writePartitions()
    store.set(TestStore.Faults(failsReads: true))
    #expect {
      try ExchangeReader(store, RowType.resolve((Int, Text).self)).read([output.slice(partitions: 0..<1)]) { _, _ in }
    } throws: {
      ($0 as? ExchangeError)?.code == .storage
    }
    store.set(TestStore.Faults(failsWrites: true))
    #expect { try writePartitions() } throws: { ($0 as? ExchangeError)?.code == .noSpace }
    #expect { try writeRun() } throws: { ($0 as? ExchangeError)?.code == .noSpace }
  }

  @Test func rowsOfAnotherTypeAreNoLostInput() throws {
    let output = try writePartitions()
    #expect {
      try ExchangeReader(store, RowType.resolve(String.self)).read([output.slice(partitions: 0..<1)]) { _, _ in }
    } throws: {
      ($0 as? ExchangeError)?.code == .codec
    }
  }

  @Test func aMissingSpillFolderIsNamed() throws {
    let options = ExchangeOptions(memoryBudget: 1, spillFolder: folder.path + "/none")
    let writer = PartitionedWriter(try RowType.resolve(Int.self), partitionCount: 1, options: options)
    #expect {
      try pushRows(Array(0..<10_000)) { try writer.append($0, $1, toPartition: 0) }
    } throws: {
      ($0 as? ExchangeError)?.code == .spill && "\($0)".contains("/none")
    }
  }
}
