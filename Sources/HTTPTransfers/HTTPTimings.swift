/// Where the time of one attempt went. Each but the first counts from the attempt's start, and is zero where it didn't happen.
package struct HTTPTimings: Sendable, Equatable {
  /// Waiting for one of the bounded connections.
  package var queued: Duration = .zero
  /// Until the name was looked up.
  package var nameLookup: Duration = .zero
  /// Until the connection stood.
  package var connected: Duration = .zero
  /// Until the TLS handshake was done.
  package var secured: Duration = .zero
  /// Until the answer's first byte.
  package var firstByte: Duration = .zero
  /// Until the end.
  package var total: Duration = .zero

  /// No times.
  package init() {}
}
