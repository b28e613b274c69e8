internal import CCurl
internal import Records

/// A transfer that uses the network now: its handle, its callbacks and its clocks. For the network's thread alone.
final class TransferExecution {
  let transfer: HTTPTransfer
  let handle: UnsafeMutableRawPointer
  let host: String
  let configuration: HTTPClientConfiguration
  let startedAt = ContinuousClock.now

  var head = ResponseHead()
  /// Why a callback stopped the transfer.
  var failure: HTTPError?
  /// How often libcurl has begun to send a request: once more for each redirect, and for a connection that proved to be dead.
  var timesBegun = 0
  var received = 0
  var sent = 0
  var lastMoved = ContinuousClock.now
  var pausedSince: ContinuousClock.Instant?
  var paused: Duration = .zero
  var body = BodyCollector()
  /// Bytes have arrived of which the sink's thread hasn't been told.
  var owesWake = false
  private var isHeadAnnounced = false
  var headerList: UnsafeMutablePointer<curl_slist>?
  let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  init(_ transfer: HTTPTransfer, handle: UnsafeMutableRawPointer, configuration: HTTPClientConfiguration) {
    self.transfer = transfer
    self.handle = handle
    self.configuration = configuration
    host = transfer.request.origin
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    if transfer.request.body.length == 0 { noteBodySent() }
  }

  deinit {
    curl_slist_free_all(headerList)
    errorText.deallocate()
  }

  var request: HTTPRequest { transfer.request }

  /// Whether the body that arrives goes to the caller's sink.
  var isSunk: Bool { transfer.isSunk && (200..<300).contains(head.status) }

  /// The outcome, after libcurl has ended the transfer with `code`.
  func outcome(_ code: Int32) -> HTTPTransfer.Outcome {
    if let failure { return .failure(failure) }
    guard code == 0 else {
      return .failure(.curl(code, url: request.url, detail: String(cString: errorText)))
    }
    guard head.isComplete else {
      return .failure(HTTPError(.protocolError, url: request.url, "the server sent no complete head of an answer; try again"))
    }
    if let announced = head.announcedLength, request.method != "HEAD", announced != received {
      return .failure(
        HTTPError(.truncated, url: request.url, "\(received) of \(announced) bytes of the body arrived; try again"))
    }
    if isSunk { announceHead() }
    return .success(response())
  }

  /// Tells the caller's sink of the answer, once.
  func announceHead() {
    if isHeadAnnounced { return }
    isHeadAnnounced = true
    transfer.state.with { $0.head = (head.status, HTTPHeaders(head.fields)) }
  }

  /// Tells the sink's thread of what has arrived.
  func payWake() {
    guard owesWake else { return }
    owesWake = false
    transfer.state.with { _ in }
  }

  func noteBodySent() { transfer.state.with { $0.bodySentAt = .now } }

  private func response() -> HTTPResponse {
    var response = HTTPResponse(status: head.status, headers: HTTPHeaders(head.fields), body: body.take(), version: version)
    response.trailers = HTTPHeaders(head.trailers)
    response.bodyCount = received
    response.wasResent = timesBegun > 1 + max(ccurl_get_long(handle, CURLINFO_REDIRECT_COUNT), 0)
    response.connectionsOpened = max(ccurl_get_long(handle, CURLINFO_NUM_CONNECTS), 0)
    response.timings = timings
    return response
  }

  private var version: HTTPVersion {
    switch ccurl_get_long(handle, CURLINFO_HTTP_VERSION) {
    case Int(CURL_HTTP_VERSION_1_0): .http10
    case Int(CURL_HTTP_VERSION_1_1): .http11
    case Int(CURL_HTTP_VERSION_2_0): .http2
    case Int(CURL_HTTP_VERSION_3): .http3
    default: .unknown
    }
  }

  private var timings: HTTPTimings {
    func time(_ info: CURLINFO) -> Duration { .microseconds(max(ccurl_get_offset(handle, info), 0)) }
    var timings = HTTPTimings()
    timings.queued = startedAt - transfer.submittedAt
    timings.nameLookup = time(CURLINFO_NAMELOOKUP_TIME_T)
    timings.connected = time(CURLINFO_CONNECT_TIME_T)
    timings.secured = time(CURLINFO_APPCONNECT_TIME_T)
    timings.firstByte = time(CURLINFO_STARTTRANSFER_TIME_T)
    timings.total = time(CURLINFO_TOTAL_TIME_T)
    return timings
  }
}
