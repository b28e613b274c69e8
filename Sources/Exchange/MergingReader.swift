package import ObjectStorage
import Records

/// The reduce side of ordered exchanges: merges sorted runs, streaming, with one decoded block and one request ahead per run in
/// memory. More runs than that allows are merged to fewer first, on local disk.
///
/// Rows that are equal in the order come in the order of the slices.
package struct MergingReader: Sendable {
  private let store: any ObjectStore
  private let rowType: RowType
  private let order: RowOrder
  private let options: ReadOptions

  /// A reader of runs that were written with the same row type and order.
  package init(_ store: any ObjectStore, _ rowType: RowType, _ order: RowOrder, options: ReadOptions = ReadOptions()) {
    self.store = store
    self.rowType = rowType
    self.order = order
    self.options = options
  }

  /// Merges `slices`, each a part of a sorted run, and pushes the rows in batches.
  /// - Parameters:
  ///   - lower: an encoded key; rows before it are left out.
  ///   - upper: an encoded key; rows at and behind it are left out.
  ///   - push: takes the rows over, also when it throws.
  /// - Throws: ``ExchangeError``, or what `push` throws. Rows that were not pushed are destroyed.
  /// - Complexity: one request for each `requestBytes` of a slice, or less where there are many slices.
  package func read(
    _ slices: [ExchangeSlice], lower: [UInt8]? = nil, upper: [UInt8]? = nil,
    push: (UnsafeMutableRawPointer, Int) throws -> Void
  ) throws {
    let rows = try open(slices, lower: lower, upper: upper)
    defer { rows.close() }
    while let batch = try rows.next() { try push(batch.base, batch.count) }
  }

  /// Opens the merge of `slices` for somebody who asks for batches; otherwise as ``read(_:lower:upper:push:)``.
  package func open(
    _ slices: [ExchangeSlice], lower: [UInt8]? = nil, upper: [UInt8]? = nil
  ) throws -> MergedRows {
    let slices = Array(slices.enumerated()).filter { !$0.element.isEmpty }
    let pool = FetchPool(threads: slices.count > 1 ? options.threads : min(options.threads, 1))
    do {
      let groups = divide(slices)
      guard groups.count > 1, let spillFolder = options.spillFolder else {
        return MergedRows(
          try merge(slices[...], pool, lower, upper), rowType.layout, batchRows: options.batchRows, pool)
      }
      let spill = ExchangeOptions(memoryBudget: options.mergeBytes, spillFolder: spillFolder)
      let sorter = ExternalSorter(rowType, order, options: spill)
      for group in groups { try sorter.append(run: try merge(group, pool, lower, upper)) }
      pool.close()
      return try sorter.sorted()
    } catch {
      pool.close()
      throw error
    }
  }

  private typealias Slices = ArraySlice<(offset: Int, element: ExchangeSlice)>

  private func merge(
    _ slices: Slices, _ pool: FetchPool, _ lower: [UInt8]?, _ upper: [UInt8]?
  ) throws(ExchangeError) -> RunMerge {
    // One request in use and one ahead per run.
    let limit = min(options.requestBytes, options.mergeBytes / (2 * max(slices.count, 1)))
    var cursors: [MergeCursor] = []
    for (index, slice) in slices {
      let stream = RequestStream(
        ReadRequest.plan(slice, index: index, limit: limit), store, pool: pool, window: 1)
      stream.prefetch()
      cursors.append(
        MergeCursor(
          SliceBlocks(stream, rowType), rowType, order, lower: try splitKey(lower), upper: try splitKey(upper)))
    }
    return try RunMerge(cursors, order: order)
  }

  private func splitKey(_ bytes: [UInt8]?) throws(ExchangeError) -> SplitKey? {
    guard let bytes else { return nil }
    return try SplitKey(bytes, order: order)
  }

  /// Neighbouring slices whose blocks fit into memory together, two at least.
  private func divide(_ slices: [(offset: Int, element: ExchangeSlice)]) -> [Slices] {
    var groups: [Slices] = []
    var (first, bytes) = (0, 0)
    for (position, (_, slice)) in slices.enumerated() {
      let needed = frontBytes(slice)
      if bytes + needed > options.mergeBytes, position - first >= 2 {
        groups.append(slices[first..<position])
        (first, bytes) = (position, 0)
      }
      bytes += needed
    }
    if first < slices.count { groups.append(slices[first...]) }
    return groups
  }

  /// What the largest block of a slice takes while it is merged: a request with it in use, one ahead, and its rows.
  private func frontBytes(_ slice: ExchangeSlice) -> Int {
    let rowBytes = rowType.layout.stride + MemoryLayout<UInt64>.size
    return slice.pieces.reduce(0) { max($0, 3 * $1.length + $1.rows * rowBytes) }
  }
}
