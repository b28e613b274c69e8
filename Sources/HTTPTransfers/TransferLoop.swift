internal import CCurl

/// The network's thread: it runs every transfer of one client on one libcurl multi handle.
///
/// Other threads put transfers and commands into the inbox and wake it. Everything else in here is for that thread alone.
final class TransferLoop: @unchecked Sendable {
  enum Command: Sendable {
    case cancel(HTTPTransfer, HTTPError)
    case resume(HTTPTransfer)
  }

  /// What other threads may touch.
  struct Inbox: @unchecked Sendable {
    var submitted: [HTTPTransfer] = []
    var commands: [Command] = []
    var lastID: UInt64 = 0
    var isStarted = false
    var isClosed = false
    var isEnded = false
    /// The thread has been woken and hasn't looked yet.
    var isAwake = false
    /// Nil before the thread runs and after it has ended.
    var multi: UnsafeMutableRawPointer?
    /// libcurl's handles, after the last round of the thread.
    var handles = 0
  }

  let configuration: HTTPClientConfiguration
  let metrics: TransferMetrics
  let inbox = Guarded(Inbox())
  let easyHandles: EasyHandles
  var queue: TransferQueue<HTTPTransfer>
  var running: [UnsafeMutableRawPointer: TransferExecution] = [:]
  var handleOfTransfer: [UInt64: UnsafeMutableRawPointer] = [:]
  var nextCheck: ContinuousClock.Instant?

  init(_ configuration: HTTPClientConfiguration, metrics: TransferMetrics) {
    self.configuration = configuration
    self.metrics = metrics
    easyHandles = EasyHandles(kept: min(configuration.connections, 64))
    queue = TransferQueue(total: configuration.connections, perHost: configuration.connectionsPerHost)
  }

  /// Puts a transfer in line; starts the thread for the first one.
  func submit(
    _ request: HTTPRequest, isSunk: Bool, onEnd: (@Sendable (HTTPTransfer.Outcome) -> Void)? = nil
  ) -> HTTPTransfer {
    let id = inbox.with { inbox in
      inbox.lastID += 1
      return inbox.lastID
    }
    let transfer = HTTPTransfer(id: id, request, isSunk: isSunk, windowBytes: configuration.windowBytes, onEnd: onEnd)
    if let flaw = request.flaw {
      transfer.end(.failure(HTTPError(.invalid, url: request.url, flaw)))
    } else if !put({ $0.submitted.append(transfer) }) {
      transfer.end(.failure(.closed(request.url)))
    }
    return transfer
  }

  /// Ends a transfer with `error`, unless it has ended.
  func cancel(_ transfer: HTTPTransfer, _ error: HTTPError) { _ = put { $0.commands.append(.cancel(transfer, error)) } }

  /// Lets a transfer go on whose window has room, or bytes, again.
  func resume(_ transfer: HTTPTransfer) { _ = put { $0.commands.append(.resume(transfer)) } }

  /// Ends all transfers and the thread.
  /// - Parameter waits: whether to return only when it has ended.
  func close(waits: Bool) {
    inbox.with { inbox in
      inbox.isClosed = true
      if let multi = inbox.multi { _ = ccurl_multi_wakeup(multi) }
    }
    if waits { inbox.wait { !$0.isStarted || $0.isEnded ? () : nil } }
  }

  /// Changes the inbox and wakes the thread. False where the client is closed.
  private func put(_ change: (inout Inbox) -> Void) -> Bool {
    let (isOpen, isFirst) = inbox.with { inbox -> (Bool, Bool) in
      guard !inbox.isClosed else { return (false, false) }
      change(&inbox)
      if let multi = inbox.multi, !inbox.isAwake { _ = ccurl_multi_wakeup(multi) }
      inbox.isAwake = true
      defer { inbox.isStarted = true }
      return (true, !inbox.isStarted)
    }
    if isFirst, !TransferThread.start(name: "http-transfers", { self.run() }) { endUnstarted() }
    return isOpen
  }

  private func endUnstarted() {
    refuse("the system has no thread left; raise the limit on processes (ulimit -u)")
  }

  /// Ends everything that waits, because the client can't work.
  func refuse(_ reason: String) {
    let waiting = inbox.with { inbox in
      inbox.isClosed = true
      inbox.isEnded = true
      defer { inbox.submitted = [] }
      return inbox.submitted
    }
    for transfer in waiting { transfer.end(.failure(HTTPError(.resources, url: transfer.request.url, reason))) }
  }
}
