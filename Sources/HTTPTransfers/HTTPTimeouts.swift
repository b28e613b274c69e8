/// How long the parts of one attempt may take.
package struct HTTPTimeouts: Sendable, Equatable {
  /// Name lookup, connection and TLS handshake together.
  package var connect: Duration
  /// Time in which no byte moves in either direction. Time in which this side's own sink or source keeps the transfer waiting doesn't
  /// count.
  package var idle: Duration
  /// From the start of the attempt (not of waiting for a connection) to its end, without the pauses that this side makes. Nil: by size,
  /// 30 s and one second for each MiB that the headers announce or that has moved.
  package var total: Duration?
  /// When the request must be over, whatever it is doing; waiting for a connection and pauses count.
  package var deadline: ContinuousClock.Instant?

  /// Timeouts, 5 s to connect, 20 s without a byte and a total by size unless said otherwise.
  package init(
    connect: Duration = .seconds(5), idle: Duration = .seconds(20), total: Duration? = nil,
    deadline: ContinuousClock.Instant? = nil
  ) {
    self.connect = connect
    self.idle = idle
    self.total = total
    self.deadline = deadline
  }

  /// The total for a transfer of `bytes`.
  func total(bytes: Int) -> Duration { total ?? .seconds(30) + .milliseconds(bytes / 1048) }

  /// Why the timeouts can't be used, or nil.
  var flaw: String? {
    guard connect > .zero, idle > .zero, total ?? idle > .zero else {
      return "a timeout isn't positive; give it a positive duration"
    }
    return nil
  }

  /// Moves the deadline to `end` if that is earlier.
  mutating func limit(to end: ContinuousClock.Instant?) {
    guard let end else { return }
    deadline = deadline.map { min($0, end) } ?? end
  }
}
