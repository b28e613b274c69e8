import CloudCredentials
import HTTPTransfers
import Records

/// One operation of Blob Storage on the container or on a blob in it, not yet authorised.
struct AzureRequest {
  /// The version of the protocol that all operations know.
  static var usualVersion: String { "2023-11-03" }

  /// The operation's name in the service's reference, for messages and counts.
  var operation: String
  var method: String
  /// The whole name; nil for operations on the container.
  var blob: String?
  var query: [(name: String, value: String)] = []
  var headers: [HTTPField] = []
  var body: SharedBytes?
  /// The version of the protocol.
  var version = usualVersion

  init(
    _ operation: String, _ method: String, blob: String? = nil, query: [(name: String, value: String)] = [],
    headers: [HTTPField] = [], body: SharedBytes? = nil
  ) {
    self.operation = operation
    self.method = method
    self.blob = blob
    self.query = query
    self.headers = headers
    self.body = body
  }
}
