import Operators
import Records

/// Local disk for tests, in memory. Rows are encoded when they come and decoded when they are read, and counted.
final class MemorySpill: SpillSpace {
  private(set) var sortedRows = 0
  private(set) var spooledRows = 0
  /// Readings of a spool.
  private(set) var readings = 0
  /// Fails when so many batches have been taken.
  var failsAfter = Int.max

  func makeSorter(of row: SpillRow) throws -> any RowSorter { Sorter(row, self) }
  func makeSpool(of row: SpillRow) throws -> any RowSpool { Spool(row, self) }

  /// A control whose operators spill here.
  func control(memoryBudget: Int) -> TaskControl {
    nonisolated(unsafe) let space = self
    return TaskControl(taskIndex: 0, memoryBudget: memoryBudget) { space }
  }

  fileprivate func take() throws {
    failsAfter -= 1
    if failsAfter < 0 { throw TestFailure(number: -2) }
  }

  private final class Sorter: RowSorter {
    private let row: SpillRow
    private let space: MemorySpill
    private var rows: [(hash: UInt64, bytes: [UInt8])] = []

    init(_ row: SpillRow, _ space: MemorySpill) {
      self.row = row
      self.space = space
    }

    func append(_ base: UnsafeMutableRawPointer, _ count: Int) throws {
      defer { row.layout.destroy(base, count) }
      try space.take()
      guard let hash = row.hash else { throw TestFailure(number: -3) }
      var hashes = [UInt64](repeating: 0, count: count)
      hash(base, count, &hashes)
      for number in 0..<count { rows.append((hashes[number], encoded(base, number, row))) }
      space.sortedRows += count
    }

    func sorted() throws -> RowPuller {
      let ordered = rows.enumerated().sorted { ($0.element.hash, $0.offset) < ($1.element.hash, $1.offset) }
      return decoding(ordered.map(\.element.bytes), row)
    }
  }

  private final class Spool: RowSpool {
    private let row: SpillRow
    private let space: MemorySpill
    private var encodedRows: [[UInt8]] = []

    init(_ row: SpillRow, _ space: MemorySpill) {
      self.row = row
      self.space = space
    }

    var count: Int { encodedRows.count }

    func append(_ base: UnsafeMutableRawPointer, _ count: Int) throws {
      defer { row.layout.destroy(base, count) }
      try space.take()
      for number in 0..<count { encodedRows.append(encoded(base, number, row)) }
      space.spooledRows += count
    }

    func rows() throws -> RowPuller {
      try space.take()
      space.readings += 1
      return decoding(encodedRows, row)
    }
  }
}

private func encoded(_ base: UnsafeRawPointer, _ number: Int, _ row: SpillRow) -> [UInt8] {
  var writer = ByteWriter()
  row.codec.encode(base + number * row.layout.stride, row.layout.stride, 1, &writer)
  return writer.array()
}

/// Decodes rows in batches of changing size.
private func decoding(_ rows: [[UInt8]], _ row: SpillRow) -> RowPuller {
  let batch = BatchPlace(row.layout)
  var position = 0
  return RowPuller {
    let count = min(rows.count - position, 1 + position * 7 % BatchSink.capacity)
    guard count > 0 else { return nil }
    for number in 0..<count {
      var reader = ByteReader(rows[position + number])
      try row.codec.decode(&reader, 1, batch.base + number * row.layout.stride, row.layout.stride)
    }
    position += count
    return (batch.base, count)
  }
}

/// Memory for a batch, whose rows are their reader's.
private final class BatchPlace {
  let base: UnsafeMutableRawPointer

  init(_ layout: ElementLayout) { base = layout.allocate(BatchSink.capacity) }

  deinit { base.deallocate() }
}
