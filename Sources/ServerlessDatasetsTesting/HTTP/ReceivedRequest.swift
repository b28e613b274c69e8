internal import NIOCore
internal import NIOHTTP1

/// A request that has arrived whole.
struct ReceivedRequest {
  let method: HTTPMethod
  /// The path as it was sent.
  let path: Substring
  /// What follows the question mark, as it was sent; empty without one.
  let query: Substring
  let headers: HTTPHeaders
  /// The body, without what is beyond ``maximumBody``.
  var body: ByteBuffer
  /// The bytes of the whole body.
  var bodyCount = 0

  /// The largest response that Lambda takes from a runtime, the larger one of its limits.
  static let maximumBody = 6 * 1024 * 1024 + 100

  init(_ head: HTTPRequestHead) {
    method = head.method
    headers = head.headers
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts[0]
    query = parts.count > 1 ? parts[1] : ""
    body = ByteBuffer()
  }

  /// Adds a piece of the body.
  mutating func append(_ piece: inout ByteBuffer) {
    bodyCount += piece.readableBytes
    if bodyCount == piece.readableBytes {
      body = piece
    } else if bodyCount <= Self.maximumBody {
      body.writeBuffer(&piece)
    }
  }
}
