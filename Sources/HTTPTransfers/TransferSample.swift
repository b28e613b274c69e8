/// What one attempt adds to the metrics.
struct TransferSample: Sendable {
  let kind: String
  let result: String
  let latency: Duration
  var bytesUp = 0
  var bytesDown = 0
  var connectionsOpened = 0

  init(_ request: HTTPRequest, _ outcome: HTTPTransfer.Outcome, latency: Duration) {
    kind = request.kind ?? request.method
    self.latency = latency
    result =
      switch outcome {
      case .success(let response): "\(response.status / 100)xx"
      case .failure(let error): error.code.rawValue
      }
  }
}
