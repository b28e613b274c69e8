/// What happens to one request on its way through a ``FaultProxy``.
package enum Fault: String, CaseIterable, Sendable {
  /// Nothing.
  case none
  /// 500 InternalError; the server never hears of the request.
  case serverError
  /// 503 SlowDown, likewise.
  case slowDown
  /// 403 ExpiredToken, likewise.
  case expiredToken
  /// 403 RequestTimeTooSkewed with a date that is hours off, likewise.
  case wrongClock
  /// The connection is reset before the request is passed on.
  case reset
  /// The server carries the request out; then the connection is reset.
  case lostAnswer
  /// The connection is reset in the middle of the answer.
  case resetInAnswer
  /// The connection is closed in the middle of the answer.
  case truncatedAnswer
  /// One bit of a successful answer's body is changed.
  case damagedAnswer
  /// One bit of the request's body is changed on its way to the server.
  case damagedRequest
  /// Silence, until the client hangs up; the server never hears of the request.
  case stall
  /// Half of the answer, then silence until the client hangs up.
  case stallInAnswer
  /// The answer comes a few bytes a millisecond at first.
  case slowDrip
  /// The server gets the request twice, and the second answer counts.
  case duplicate
}
