package import ObjectStorage
import Records

/// The reduce side of unordered exchanges: reads slices of map outputs in their order, some requests ahead of their use.
package struct ExchangeReader: Sendable {
  private let store: any ObjectStore
  private let rowType: RowType
  private let options: ReadOptions

  /// A reader of outputs that were written with the same row type.
  package init(_ store: any ObjectStore, _ rowType: RowType, options: ReadOptions = ReadOptions()) {
    self.store = store
    self.rowType = rowType
    self.options = options
  }

  /// Reads `slices` and pushes their rows in batches, in the order of the slices and of the rows in them.
  /// - Parameter push: takes the rows over, also when it throws.
  /// - Throws: ``ExchangeError``, or what `push` throws. Rows that were not pushed are destroyed.
  /// - Complexity: one request for each `requestBytes` of a slice.
  package func read(_ slices: [ExchangeSlice], push: (UnsafeMutableRawPointer, Int) throws -> Void) throws {
    let requests = slices.enumerated().flatMap { index, slice in
      ReadRequest.plan(slice, index: index, limit: options.requestBytes)
    }
    let pool = FetchPool(threads: options.threads)
    defer { pool.close() }
    let blocks = SliceBlocks(RequestStream(requests, store, pool: pool, window: options.threads), rowType)
    let batch = RowBatch(rowType)
    while let block = try blocks.nextBlock() {
      try batch.load(block)
      while batch.start < batch.end {
        let first = batch.start
        batch.start = min(first + options.batchRows, batch.end)
        try push(batch.row(first), batch.start - first)
      }
    }
  }
}
