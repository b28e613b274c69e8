/// Ordered rows, a batch at a time: what a merge takes from one of its runs.
protocol RowStream: AnyObject {
  /// Puts the next rows into `batch`, whose rows were all taken.
  /// - Returns: false behind the last.
  func fill(_ batch: RowBatch) throws(ExchangeError) -> Bool
}
