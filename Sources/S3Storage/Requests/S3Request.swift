import CloudCredentials
import HTTPTransfers
import Records

/// One operation of S3, not yet signed.
struct S3Request {
  /// The operation's name in S3's reference, for messages and counts.
  var operation: String
  var method: String
  /// The whole key; nil for operations on the bucket.
  var key: String?
  var query: [(name: String, value: String)] = []
  var headers: [HTTPField] = []
  var body: SharedBytes?
  /// Whether an answer of status 200 may hold an error all the same.
  var mayFailLate = false

  init(
    _ operation: String, _ method: String, key: String? = nil, query: [(name: String, value: String)] = [],
    headers: [HTTPField] = [], body: SharedBytes? = nil
  ) {
    self.operation = operation
    self.method = method
    self.key = key
    self.query = query
    self.headers = headers
    self.body = body
  }
}
