import Records

/// Verified blocks, one after another.
protocol BlockStream: AnyObject {
  /// The next block, or nil behind the last.
  func nextBlock() throws(ExchangeError) -> Block?
}
