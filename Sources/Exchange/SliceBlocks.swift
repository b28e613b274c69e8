import Records

/// The blocks of slices of exchange outputs. A piece is verified, against its index entry too, before a row of it is used.
final class SliceBlocks: BlockStream {
  private let requests: RequestStream
  private let rowType: RowType
  private var current: (request: ReadRequest, bytes: SharedBytes)?
  private var pieces: ArraySlice<ExchangePiece> = []
  private var pieceEnd = 0
  private var blocks: ArraySlice<Block> = []

  init(_ requests: RequestStream, _ rowType: RowType) {
    self.requests = requests
    self.rowType = rowType
  }

  func nextBlock() throws(ExchangeError) -> Block? {
    while blocks.isEmpty {
      guard try openPiece() else { return nil }
    }
    return blocks.removeFirst()
  }

  /// Verifies the next piece, fetching the next request where the last is used up.
  private func openPiece() throws(ExchangeError) -> Bool {
    while pieces.isEmpty {
      current = nil
      guard let next = try requests.take() else { return false }
      current = next
      pieces = next.request.pieces
      pieceEnd = 0
    }
    let piece = pieces.removeFirst()
    let range = pieceEnd..<pieceEnd + piece.length
    pieceEnd = range.upperBound
    let (request, bytes) = current!
    do throws(RecordError) {
      blocks = try BlockCoding.blocks(bytes, range, piece, rowType)[...]
    } catch {
      throw BlockCoding.failure(error, lost: request.lost)
    }
    return true
  }
}
