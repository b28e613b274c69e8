package import HTTPTransfers

/// What of a request goes into its signature.
package struct SignableRequest: Sendable {
  /// `GET`, `PUT` and so on.
  package var method: String
  /// The host, with the port where it isn't the scheme's own.
  package var host: String
  /// The path as it is sent, percent-encoded, beginning with a slash.
  package var path: String
  /// The query's names and values, not yet encoded.
  package var query: [(name: String, value: String)]
  /// The headers to sign besides those that signing adds.
  package var headers: [HTTPField]
  /// The body's hash.
  package var payload: PayloadHash

  /// A request of these parts.
  package init(
    method: String, host: String, path: String, query: [(name: String, value: String)] = [], headers: [HTTPField] = [],
    payload: PayloadHash = .empty
  ) {
    self.method = method
    self.host = host
    self.path = path
    self.query = query
    self.headers = headers
    self.payload = payload
  }
}
