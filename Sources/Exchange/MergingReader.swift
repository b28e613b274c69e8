package import ObjectStorage
import Records

/// The reduce side of ordered exchanges: merges sorted runs, streaming, with one decoded block and one request ahead per run in
/// memory.
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
    let pool = FetchPool(store: store, threads: slices.count > 1 ? options.threads : min(options.threads, 1))
    do {
      // One request in use and one ahead per run.
      let limit = min(options.requestBytes, options.mergeBytes / (2 * max(slices.count, 1)))
      var cursors: [MergeCursor] = []
      for (index, slice) in slices.enumerated() where !slice.isEmpty {
        let requests = ReadRequest.plan(slice, index: index, limit: limit)
        let stream = RequestStream(requests, pool: pool, window: 1)
        stream.prefetch()
        cursors.append(
          MergeCursor(
            SliceBlocks(stream, rowType), rowType, order, lower: try lower.map { try SplitKey($0, order: order) },
            upper: try upper.map { try SplitKey($0, order: order) }))
      }
      return MergedRows(try RunMerge(cursors, order: order), rowType.layout, batchRows: options.batchRows, pool)
    } catch {
      pool.close()
      throw error
    }
  }
}
