import HTTPTransfers
import Records

/// Several runs of bytes as one body.
final class JoinedBytes: HTTPBodySource {
  private let pieces: [SharedBytes]
  private var index = 0
  /// In the piece that comes next.
  private var offset: Int

  /// All of `pieces`, but for the first `offset` bytes of the first.
  init(_ pieces: [SharedBytes], from offset: Int = 0) {
    self.pieces = pieces
    self.offset = offset
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    var filled = 0
    while index < pieces.count, filled < buffer.count {
      let piece = pieces[index]
      let count = min(piece.count - offset, buffer.count - filled)
      UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: piece.bytes[offset..<offset + count]))
      extendLifetime(piece)
      filled += count
      offset += count
      if offset == piece.count { (index, offset) = (index + 1, 0) }
    }
    return filled
  }
}
