package import Records

/// How rows are encoded on their way to the next stage, and how much memory that may take.
package struct ExchangeOptions: Sendable {
  /// How blocks are stored.
  package var compression: BlockCompression
  /// Bytes of rows or encoded blocks to hold before they spill; a few blocks and row buffers come on top.
  package var memoryBudget: Int
  /// A local folder for spill files.
  package var spillFolder: String
  /// Encoded bytes that a block should have, before compression.
  package var blockBytes: Int
  /// Rows that a block has at most.
  package var blockRows: Int
  /// Whether a sort copies each row's bytes into memory of its own on arrival. Costs an encoding and a decoding of each row;
  /// without it, rows that point into a large input buffer keep it alive, which the budget can't see: needed where few rows of
  /// an input are kept.
  package var copiesRows: Bool

  /// Options; the defaults suit local files.
  package init(
    compression: BlockCompression = .stored, memoryBudget: Int = 256 << 20, spillFolder: String, blockBytes: Int = 256 << 10,
    blockRows: Int = 4096, copiesRows: Bool = false
  ) {
    self.compression = compression
    self.memoryBudget = memoryBudget
    self.spillFolder = spillFolder
    self.blockBytes = max(blockBytes, 1)
    self.blockRows = max(blockRows, 1)
    self.copiesRows = copiesRows
  }
}
