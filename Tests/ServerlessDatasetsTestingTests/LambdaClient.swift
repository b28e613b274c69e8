import CloudCredentials
import HTTPTransfers
import Records

/// A client of the Invoke API that shows everything it gets.
struct LambdaClient: Sendable {
  /// An answer.
  struct Reply: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: String

    init(_ response: HTTPResponse) {
      status = response.status
      headers = response.headers
      body = String(decoding: response.body.bytes, as: UTF8.self)
    }

    var functionError: String? { headers["X-Amz-Function-Error"] }
    var exception: String? { headers["x-amzn-ErrorType"] }
    var requestID: String { headers["x-amzn-RequestId"] ?? "" }
    /// The end of the log.
    var log: String? {
      headers["X-Amz-Log-Result"].flatMap { Digests.bytes(base64: $0) }.map { String(decoding: $0, as: UTF8.self) }
    }
    /// The body without the quotes around it.
    var text: String { body.filter { $0 != "\"" } }
  }

  let endpoint: String
  private let client: HTTPClient

  init(_ endpoint: String) {
    self.endpoint = endpoint
    var configuration = HTTPClientConfiguration()
    configuration.proxy = .none
    configuration.connections = 1200
    configuration.connectionsPerHost = 1200
    client = HTTPClient(configuration)
  }

  func close() { client.close() }

  /// Invokes a function.
  func invoke(
    _ payload: String, function: String = "echo", qualifier: String? = nil, type: String? = nil, log: Bool = false,
    headers: [HTTPField] = []
  ) async throws -> Reply {
    var headers = headers
    if let type { headers.append(HTTPField(name: "X-Amz-Invocation-Type", value: type)) }
    if log { headers.append(HTTPField(name: "X-Amz-Log-Type", value: "Tail")) }
    let query = qualifier.map { "?Qualifier=\(PercentEncoding.encode($0))" } ?? ""
    return try await send("POST", "/2015-03-31/functions/\(function)/invocations\(query)", payload, headers)
  }

  /// Sends any request.
  func send(_ method: String, _ path: String, _ body: String = "", _ headers: [HTTPField] = []) async throws -> Reply {
    let timeouts = HTTPTimeouts(connect: .seconds(120), idle: .seconds(300), total: .seconds(300))
    let request = HTTPRequest(
      method: method, url: endpoint + path, headers: headers,
      body: body.isEmpty ? .none : .bytes(SharedBytes(Array(body.utf8))), timeouts: timeouts)
    return Reply(try await client.performAsync(request))
  }
}
