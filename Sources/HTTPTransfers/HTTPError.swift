/// Why a request brought no answer, and how to mend it.
package struct HTTPError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure; open, so that later ones may be added.
  package struct Code: RawRepresentable, Sendable, Hashable {
    /// The code as it is printed.
    package let rawValue: String
    /// A code of that name.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The host wasn't found or no connection to it came about.
    package static let connect = Code(rawValue: "connect")
    /// The transfer took longer than its timeouts allow.
    package static let timeout = Code(rawValue: "timeout")
    /// The connection broke.
    package static let reset = Code(rawValue: "reset")
    /// The body ended before its announced length.
    package static let truncated = Code(rawValue: "truncated")
    /// The server's certificate isn't trusted, or the handshake failed.
    package static let tls = Code(rawValue: "tls")
    /// The body is larger than may be collected in memory.
    package static let tooLarge = Code(rawValue: "tooLarge")
    /// The caller gave the transfer up.
    package static let cancelled = Code(rawValue: "cancelled")
    /// The client was closed.
    package static let closed = Code(rawValue: "closed")
    /// A request that can't be sent as it stands.
    package static let invalid = Code(rawValue: "invalid")
    /// The answer isn't HTTP as the standards have it.
    package static let protocolError = Code(rawValue: "protocolError")
    /// The caller's sink failed; the cause says why.
    package static let sink = Code(rawValue: "sink")
    /// The caller's source of the body failed; the cause says why.
    package static let source = Code(rawValue: "source")
    /// The library failed, for lack of memory or of descriptors.
    package static let resources = Code(rawValue: "resources")
  }

  /// The kind of failure.
  package let code: Code
  /// What happened and how to mend it.
  package let message: String
  /// The URL without query, user and password.
  package let url: String
  /// Whether the same request may succeed on another connection.
  package let isTransient: Bool
  /// The error of the caller's own sink or source.
  package let cause: (any Error)?

  /// An error about the request to `url`, of which only the part without secrets is kept. Transient, unless said otherwise, where the
  /// network and not the request is to blame.
  package init(_ code: Code, url: String, _ message: String, isTransient: Bool? = nil, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.url = HTTPRequest.shown(url)
    self.isTransient = isTransient ?? Self.transient.contains(code)
    self.cause = cause
  }

  private static let transient: Set<Code> = [.connect, .timeout, .reset, .truncated, .protocolError]

  /// The code, the URL and the message.
  package var description: String { "\(code.rawValue): \(url): \(message)" }

  /// What a closed client answers.
  static func closed(_ url: String) -> HTTPError {
    HTTPError(.closed, url: url, "the HTTP client was closed; make the request before that, or on another client")
  }

  /// What a request that was given up answers.
  static func cancelled(_ url: String) -> HTTPError {
    HTTPError(.cancelled, url: url, "the request was cancelled by its caller; make it again if its answer is still wanted")
  }

  /// What a request says whose deadline has passed.
  static func pastDeadline(_ url: String) -> HTTPError {
    HTTPError(
      .timeout, url: url, "the request was not done by its deadline; allow more time, or fewer requests at once",
      isTransient: false)
  }

  /// The same error, which says how often the request was made.
  func after(attempts: Int) -> HTTPError {
    guard attempts > 1 else { return self }
    return HTTPError(code, url: url, "\(message) (the last of \(attempts) attempts)", isTransient: isTransient, cause: cause)
  }
}
