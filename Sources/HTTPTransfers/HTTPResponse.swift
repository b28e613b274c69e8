package import Records

/// An answer that has arrived whole, of whatever status.
package struct HTTPResponse: Sendable {
  /// The status code.
  package var status: Int
  /// The header fields.
  package var headers: HTTPHeaders
  /// Fields that followed the body.
  package var trailers = HTTPHeaders()
  /// The body; empty where a sink took it. One whose length the headers don't announce, and which isn't chunked, is all that came
  /// until the server closed the connection.
  package var body: SharedBytes
  /// The protocol it came by.
  package var version: HTTPVersion
  /// Where the time went.
  package var timings = HTTPTimings()
  /// Bytes of the body, whether here or in the sink.
  package var bodyCount: Int
  /// Connections that were opened for it: 0 where one was reused.
  package var connectionsOpened = 0
  /// Whether libcurl sent the request again by itself, because a connection that it used again proved to be dead: the server may
  /// have carried it out before.
  package var wasResent = false

  /// An answer.
  package init(
    status: Int, headers: HTTPHeaders = HTTPHeaders(), body: SharedBytes = SharedBytes([]), version: HTTPVersion = .http11
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.version = version
    bodyCount = body.count
  }

  /// Whether the status is of class 2xx.
  package var isSuccess: Bool { (200..<300).contains(status) }
}
