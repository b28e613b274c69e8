import ObjectStorage
import Records

/// Writes the blocks of one output, partition by partition, and behind them the footer. As long as all of it is small it stays
/// in memory, and no object is made at all.
final class ExchangeObjectWriter {
  private let target: ExchangeTarget
  private let pieceBytes: Int
  private var buffer = ByteWriter(capacity: 4096)
  private var writer: (any ObjectWriter)?
  private var pieces: [ExchangePiece] = []
  private var partitionEnds: [Int] = []
  private var open: ExchangePiece?

  /// How much goes to the store's writer at once.
  private static var flushBytes: Int { 1 << 20 }

  /// Blocks without a first key are gathered in pieces of up to `pieceBytes`.
  init(_ target: ExchangeTarget, pieceBytes: Int = 1 << 20) {
    self.target = target
    self.pieceBytes = pieceBytes
  }

  deinit { writer?.abandon() }

  /// Appends a block to the current partition.
  func append(_ bytes: UnsafeRawBufferPointer, _ block: EncodedBlock) throws(ExchangeError) {
    buffer.append(bytes)
    try add(block, firstKey: [])
  }

  /// Encodes ordered rows as a block of the current partition. They stay the caller's.
  func append(
    _ base: UnsafeRawPointer, _ count: Int, _ rowType: RowType, _ compression: BlockCompression, firstKey: [UInt8]
  ) throws(ExchangeError) {
    try add(try BlockCoding.encode(base, count, rowType, compression, to: &buffer), firstKey: firstKey)
  }

  private func add(_ block: EncodedBlock, firstKey: [UInt8]) throws(ExchangeError) {
    if let open, firstKey.isEmpty, open.firstKey.isEmpty, open.length + block.length <= pieceBytes {
      self.open = ExchangePiece(
        length: open.length + block.length, rows: open.rows + block.rows,
        digest: BlockCoding.digest(open.digest, then: block.digest))
    } else {
      closePiece()
      let digest = BlockCoding.digest(0, then: block.digest)
      open = ExchangePiece(length: block.length, rows: block.rows, digest: digest, firstKey: firstKey)
    }
    if buffer.count > (writer == nil ? target.inlineLimit : Self.flushBytes) { try flush() }
  }

  /// Ends the current partition and begins the next.
  func endPartition() {
    closePiece()
    partitionEnds.append(pieces.count)
  }

  /// Makes the object visible, if there is to be one.
  func finish() throws(ExchangeError) -> ExchangeOutput {
    guard writer != nil else { return output(.inline(buffer.array())) }
    let output = output(.object(key: target.key))
    ExchangeFooter.append(output, to: &buffer)
    try flush()
    do throws(StorageError) {
      _ = try writer?.finish()
    } catch {
      throw failure(error)
    }
    writer = nil
    return output
  }

  private func output(_ source: ExchangeSource) -> ExchangeOutput {
    ExchangeOutput(
      source: source, identity: target.identity, attempt: target.attempt, pieces: pieces, partitionEnds: partitionEnds)
  }

  private func closePiece() {
    if let open { pieces.append(open) }
    open = nil
  }

  private func flush() throws(ExchangeError) {
    do throws(StorageError) {
      if writer == nil { writer = try target.store.writer(target.key) }
      try writer?.append(draining: &buffer)
    } catch {
      throw failure(error)
    }
  }

  private func failure(_ error: StorageError) -> ExchangeError {
    let code: ExchangeError.Code = error.code == .noSpace ? .noSpace : .storage
    return ExchangeError(code, "a shuffle object can't be written: \(error)", objectKey: target.key)
  }
}
