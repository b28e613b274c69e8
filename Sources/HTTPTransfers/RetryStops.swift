/// What ends the waits of a request, and how it fails then; if nothing did, its time was up.
struct RetryStops {
  private let client: HTTPClient
  private let cancellation: HTTPCancellation?

  init(_ client: HTTPClient, _ cancellation: HTTPCancellation?) {
    self.client = client
    self.cancellation = cancellation
  }

  var all: [HTTPCancellation] { [client.closing] + (cancellation.map { [$0] } ?? []) }

  func error(_ request: HTTPRequest) -> HTTPError {
    if client.closing.isCancelled { return .closed(request.url) }
    return cancellation?.isCancelled == true ? .cancelled(request.url) : .pastDeadline(request.url)
  }
}
