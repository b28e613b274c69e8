/// What reading a split took.
package struct ReadMetrics: Sendable, Hashable, Codable {
  /// Bytes read, as stored: before decompression.
  package var bytes: Int
  /// Rows produced.
  package var rows: Int

  /// Metrics of these amounts.
  package init(bytes: Int = 0, rows: Int = 0) {
    self.bytes = bytes
    self.rows = rows
  }
}
