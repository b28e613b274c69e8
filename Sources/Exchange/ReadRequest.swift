/// Adjacent pieces of one slice that are read together.
struct ReadRequest {
  let source: ExchangeSource
  /// The position of the slice among all that are read.
  let sliceIndex: Int
  /// The bytes, as a range of the source.
  let range: Range<Int>
  let pieces: ArraySlice<ExchangePiece>

  /// Divides a slice into requests of at most `limit` bytes, where a piece isn't longer by itself.
  static func plan(_ slice: ExchangeSlice, index: Int, limit: Int) -> [ReadRequest] {
    var requests: [ReadRequest] = []
    var first = 0
    var start = slice.offset
    while first < slice.pieces.count {
      var next = first + 1
      var end = start + slice.pieces[first].length
      while next < slice.pieces.count, end + slice.pieces[next].length - start <= limit {
        end += slice.pieces[next].length
        next += 1
      }
      requests.append(
        ReadRequest(source: slice.source, sliceIndex: index, range: start..<end, pieces: slice.pieces[first..<next]))
      first = next
      start = end
    }
    return requests
  }

  /// The error that names this input.
  func lost(_ why: String) -> ExchangeError {
    .lostInput(source.objectKey, sliceIndex: sliceIndex, why: why)
  }
}
