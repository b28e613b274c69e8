internal import CloudCredentials
internal import HTTPTransfers
internal import Records

/// The loop of a custom runtime of AWS Lambda, as "Using the Lambda runtime API" describes it: take an invocation, answer it, take the
/// next.
package struct LambdaRuntime: Sendable {
  private let base: String
  private let server: CallServer
  private let client: HTTPClient

  /// A runtime that takes invocations from the API at `host:port`.
  package init(api: String, _ server: CallServer) {
    base = "http://\(api)/2018-06-01/runtime"
    self.server = server
    var network = HTTPClientConfiguration()
    network.proxy = .none
    network.connections = 2
    client = HTTPClient(network)
  }

  /// Serves until the API is gone, and says why it ends.
  package func run() async -> String {
    while true {
      do throws(HTTPError) {
        let next = try await client.performAsync(request("GET", "/invocation/next"))
        guard next.isSuccess, let id = next.headers["Lambda-Runtime-Aws-Request-Id"] else {
          return "the runtime API gave no invocation but \(next.status)"
        }
        try await serve(id, next)
      } catch {
        return "the runtime API can't be reached: \(error)"
      }
    }
  }

  /// Tells that this process can't serve.
  package func fail(_ reason: String) async {
    let body = Self.report(reason, type: "ServerlessDataset.InitError")
    _ = try? await client.performAsync(
      request(
        "POST", "/init/error", body,
        [HTTPField(name: "Lambda-Runtime-Function-Error-Type", value: "ServerlessDataset.InitError")]))
  }

  private func serve(_ id: String, _ invocation: HTTPResponse) async throws(HTTPError) {
    let body = Array(invocation.body.bytes)
    guard let call = CallText.decode(body) else {
      let error = Self.report(
        "this function serves drivers of serverless datasets: run the program with --backend lambda",
        type: "ServerlessDataset.NoCall")
      let kind = HTTPField(name: "Lambda-Runtime-Function-Error-Type", value: "ServerlessDataset.NoCall")
      _ = try await client.performAsync(request("POST", "/invocation/\(id)/error", error, [kind]))
      return
    }
    let answer = CallText.encode(await server.answer(to: call, before: Self.end(invocation)))
    let response = try await client.performAsync(request("POST", "/invocation/\(id)/response", answer))
    guard !response.isSuccess else { return }
    // What came too late or twice was taken from somebody else; the next one is served all the same.
    StandardErrorLine.write("the runtime API refused an answer with \(response.status)")
  }

  /// When the platform ends the invocation, from its own clock to that of this process.
  private static func end(_ invocation: HTTPResponse) -> ContinuousClock.Instant? {
    guard let text = invocation.headers["Lambda-Runtime-Deadline-Ms"], let deadline = Int(text) else { return nil }
    return .now + .milliseconds(deadline - WallClock.milliseconds)
  }

  private static func report(_ message: String, type: String) -> [UInt8] {
    JSONText.encode(["errorMessage": message, "errorType": type]) ?? []
  }

  private func request(_ method: String, _ path: String, _ body: [UInt8] = [], _ headers: [HTTPField] = []) -> HTTPRequest {
    var request = HTTPRequest(
      method: method, url: base + path, headers: headers, body: body.isEmpty ? .none : .bytes(SharedBytes(body)))
    // Between invocations hours may pass, in which this process is frozen.
    let ever = Duration.seconds(7 * 86_400)
    request.timeouts = HTTPTimeouts(idle: ever, total: ever)
    return request
  }
}
