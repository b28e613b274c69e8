/// Some whole blocks, one behind the other, that are read and verified together.
package struct ExchangePiece: Sendable, Hashable {
  /// Bytes of the blocks as stored.
  package let length: Int
  /// Rows in the blocks.
  package let rows: Int
  /// The digest of the blocks: theirs alone, wherever they are stored.
  package let digest: UInt64
  /// In a sorted run, the encoded key of the first row; otherwise empty.
  package let firstKey: [UInt8]

  /// A piece of these parts.
  package init(length: Int, rows: Int, digest: UInt64, firstKey: [UInt8] = []) {
    self.length = length
    self.rows = rows
    self.digest = digest
    self.firstKey = firstKey
  }
}
