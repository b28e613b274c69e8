/// A client of HTTP/1.1 and HTTP/2 servers: one thread of its own carries all transfers, and connections are used again.
///
/// It verifies certificates, keeps no cookies, follows redirects only where a request says so, and makes each request once: see
/// ``RetryPolicy`` for more attempts.
package final class HTTPClient: Sendable {
  /// The client for everybody who needs no other.
  package static let shared = HTTPClient()

  /// How it uses the network.
  package let configuration: HTTPClientConfiguration
  /// What all its requests add up to.
  package let metrics = TransferMetrics()
  let loop: TransferLoop
  /// Stops the waits between attempts when the client is closed.
  let closing = HTTPCancellation()

  /// A client. Its thread starts with the first request.
  package init(_ configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
    self.configuration = configuration
    loop = TransferLoop(configuration, metrics: metrics)
  }

  deinit {
    closing.cancel()
    loop.close(waits: false)
  }

  /// Makes a request once, and blocks this thread until the answer, of whatever status, is there.
  /// - Parameters:
  ///   - request: what to send.
  ///   - sink: takes the body of an answer of class 2xx, called on this thread; nil collects it in ``HTTPResponse/body``. After an
  ///     error it may have taken a part of the body.
  ///   - cancellation: by which other threads stop it.
  /// - Throws: ``HTTPError``; whether trying again may help says its `isTransient`.
  package func perform(
    _ request: HTTPRequest, into sink: (any HTTPBodySink)? = nil, cancellation: HTTPCancellation? = nil
  ) throws(HTTPError) -> HTTPResponse {
    let transfer = loop.submit(request, isSunk: sink != nil)
    let key = cancellation?.onCancel { [loop] in loop.cancel(transfer, .cancelled(request.url)) }
    defer { if let key { cancellation?.forget(key) } }
    return try transfer.pump(into: sink, on: loop).get()
  }

  /// Ends all transfers with an error of code `closed`, wakes who waits for them, closes the connections and ends the thread. Later
  /// requests fail alike.
  package func close() {
    closing.cancel()
    loop.close(waits: true)
  }
}
