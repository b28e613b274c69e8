import CloudCredentials
import HTTPTransfers
import Records

/// One operation of Google Cloud Storage, not yet authorized.
struct GCSRequest: Sendable {
  /// Where it goes.
  enum Target: Sendable {
    /// A percent-encoded path below the endpoint.
    case path(String, query: [(name: String, value: String)])
    /// A session of an upload: its URL is all that entitles to it, and as secret as a token.
    case session(String)
  }

  /// The operation's name in Google's reference, for messages and counts.
  var operation: String
  var method: String
  var target: Target
  var headers: [HTTPField] = []
  var body = HTTPBody.none

  init(
    _ operation: String, _ method: String, _ path: String, query: [(name: String, value: String)] = [],
    headers: [HTTPField] = [], body: HTTPBody = .none
  ) {
    self.operation = operation
    self.method = method
    target = .path(path, query: query)
    self.headers = headers
    self.body = body
  }

  init(_ operation: String, _ method: String, session: String, headers: [HTTPField] = [], body: HTTPBody = .none) {
    self.operation = operation
    self.method = method
    target = .session(session)
    self.headers = headers
    self.body = body
  }

  /// Whether it leaves everything as it is.
  var isRead: Bool { method == "GET" || method == "HEAD" }
}
