import HTTPTransfers

/// Takes the head of an answer and stops before a body that wasn't asked for.
final class WebHeadSink: HTTPBodySink {
  private struct Enough: Error {}

  private(set) var headers = HTTPHeaders()
  /// Whether the transfer was stopped because the server sends everything.
  private(set) var isEnough = false

  func receive(status: Int, headers: HTTPHeaders) throws {
    self.headers = headers
    guard status == 200, headers.number("content-length") ?? 2 > 1 else { return }
    isEnough = true
    throw Enough()
  }

  func receive(_ bytes: UnsafeRawBufferPointer) {}
}
