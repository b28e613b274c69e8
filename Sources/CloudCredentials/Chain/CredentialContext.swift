package import HTTPTransfers

/// What providers of credentials look at: the environment, files, the network, other programs, the clock.
package struct CredentialContext: Sendable {
  /// The environment's variables; empty ones count as absent.
  package var environment: [String: String]
  /// The content of a file; nil where it can't be read.
  package var readFile: @Sendable (String) -> [UInt8]?
  /// Sends one request and waits for the answer.
  package var send: @Sendable (HTTPRequest) throws(HTTPError) -> HTTPResponse
  /// Runs a command by the shell: what it printed, and its exit status.
  package var run: @Sendable (String) throws(CredentialError) -> (output: [UInt8], status: Int32)
  /// The present time.
  package var now: @Sendable () -> UTCTime
  /// Waits between two tries.
  package var pause: @Sendable (Duration) -> Void

  /// This process's environment, this machine's files and clock, and `client` for requests.
  package init(client: HTTPClient = .shared) {
    environment = ProcessSurroundings.environment()
    readFile = { ProcessSurroundings.content(ofFile: $0) }
    send = { (request) throws(HTTPError) in try client.perform(request) }
    run = { (command) throws(CredentialError) in try ProcessSurroundings.run(command) }
    now = { .now }
    pause = { ProcessSurroundings.sleep($0) }
  }

  /// The variable `name`; nil if it is missing or empty.
  package func variable(_ name: String) -> String? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    return value
  }

  /// The content of the file that the variable `name` names, without white space at its ends; nil without the variable.
  func file(namedBy name: String) throws(CredentialError) -> String? {
    guard let path = variable(name) else { return nil }
    guard let text = readFile(path).flatMap({ String(validating: $0, as: UTF8.self) }) else {
      throw CredentialError(.invalid, "the file that \(name) names (\(path)) can't be read; check the path and its permissions")
    }
    return String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }

  /// Sends a request up to three times, as long as nobody answers or the answer is a server's failure.
  func sendRepeatedly(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
    for attempt in 0..<2 {
      do throws(HTTPError) {
        let response = try send(request)
        if response.status < 500 && response.status != 429 { return response }
      } catch {
        if error.code == .invalid { throw error }
      }
      pause(.milliseconds(200 << attempt))
    }
    return try send(request)
  }
}
