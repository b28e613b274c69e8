/// One request on its way: what the caller's thread and the network's thread both know of it.
final class HTTPTransfer: Sendable {
  typealias Outcome = Result<HTTPResponse, HTTPError>

  struct State: Sendable {
    var outcome: Outcome?
    /// Status and headers of a successful answer whose body the caller's sink takes.
    var head: (status: Int, headers: HTTPHeaders)?
    var isHeadDelivered = false
    var arriving: ByteWindow
    var leaving: ByteWindow
    /// The network's thread awaits room in `arriving`.
    var isReceivingPaused = false
    /// The network's thread awaits bytes in `leaving`.
    var isSendingPaused = false
    /// Counts how often the body was begun anew.
    var bodyGeneration = 0
    /// Bytes of this generation that the source gave.
    var sourced = 0
    var isSourceDone = false
    var bodySentAt: ContinuousClock.Instant?
  }

  let id: UInt64
  let request: HTTPRequest
  /// Whether the body of a successful answer goes to a sink.
  let isSunk: Bool
  let submittedAt = ContinuousClock.now
  let state: Guarded<State>
  private let onEnd: (@Sendable (Outcome) -> Void)?

  init(id: UInt64, _ request: HTTPRequest, isSunk: Bool, windowBytes: Int, onEnd: (@Sendable (Outcome) -> Void)? = nil) {
    self.id = id
    self.request = request
    self.isSunk = isSunk
    self.onEnd = onEnd
    let capacity = max(windowBytes, 32 << 10)
    state = Guarded(State(arriving: ByteWindow(capacity: capacity), leaving: ByteWindow(capacity: capacity)))
  }

  deinit {
    state.with { state in
      state.arriving.deallocate()
      state.leaving.deallocate()
    }
  }

  /// Whether a thread must carry the body between the network's thread and the caller's sink or source.
  var needsPump: Bool { isSunk || request.isStreamed }

  /// When the last byte of the body was handed to the network, or nil.
  var bodySentAt: ContinuousClock.Instant? { state.with { $0.bodySentAt } }

  /// Ends the transfer; only the first outcome counts.
  func end(_ outcome: Outcome) {
    let isFirst = state.with { state in
      defer { state.outcome = state.outcome ?? outcome }
      return state.outcome == nil
    }
    if isFirst { onEnd?(outcome) }
  }
}

extension HTTPRequest {
  /// Whether the body comes from a source.
  var isStreamed: Bool { if case .stream = body { true } else { false } }
}
