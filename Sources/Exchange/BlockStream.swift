import Records

/// Verified blocks, one after another.
protocol BlockStream: RowStream {
  /// The next block, or nil behind the last.
  func nextBlock() throws(ExchangeError) -> Block?
}

extension BlockStream {
  func fill(_ batch: RowBatch) throws(ExchangeError) -> Bool {
    guard let block = try nextBlock() else { return false }
    try batch.load(block)
    return true
  }
}
