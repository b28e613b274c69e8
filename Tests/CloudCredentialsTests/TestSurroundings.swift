import HTTPTransfers
import Records
import Synchronization

@testable import CloudCredentials

/// Everything that providers look at, made up for a test.
final class TestSurroundings: Sendable {
  struct State {
    var now = UTCTime(seconds: 1_700_000_000)
    var requests: [HTTPRequest] = []
    var commands: [String] = []
    var pauses = 0
  }

  let state = Mutex(State())
  private let files: [String: String]
  private let commandOutput: (output: String, status: Int32)
  private let answer: @Sendable (HTTPRequest, Int) throws(HTTPError) -> HTTPResponse

  init(
    files: [String: String] = [:], command: (output: String, status: Int32) = ("", 1),
    answer: @escaping @Sendable (HTTPRequest, Int) throws(HTTPError) -> HTTPResponse = { (request, _) throws(HTTPError) in
      throw HTTPError(.connect, url: request.url, "nobody is there")
    }
  ) {
    self.files = files
    commandOutput = command
    self.answer = answer
  }

  func context(_ environment: [String: String] = [:]) -> CredentialContext {
    var context = CredentialContext(client: .shared)
    context.environment = environment
    context.readFile = { [files] path in files[path].map { Array($0.utf8) } }
    context.send = { [self] (request) throws(HTTPError) in
      let count = state.withLock { state in
        state.requests.append(request)
        return state.requests.count
      }
      return try answer(request, count)
    }
    context.run = { [self] (command) throws(CredentialError) in
      state.withLock { $0.commands.append(command) }
      return (Array(commandOutput.output.utf8), commandOutput.status)
    }
    context.now = { [self] in state.withLock { $0.now } }
    context.pause = { [self] _ in state.withLock { $0.pauses += 1 } }
    return context
  }

  var requests: [HTTPRequest] { state.withLock { $0.requests } }

  func body(_ index: Int) -> String {
    guard case .bytes(let bytes) = requests[index].body else { return "" }
    return withExtendedLifetime(bytes) { String(decoding: bytes.bytes, as: UTF8.self) }
  }

  static func answer(_ status: Int, _ text: String) -> HTTPResponse {
    HTTPResponse(status: status, body: SharedBytes(Array(text.utf8)))
  }

  /// What the token service answers.
  static func token(_ keyID: String = "ASIATOKEN", expiration: String = "2023-11-15T00:00:00Z") -> HTTPResponse {
    answer(
      200,
      """
      <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
      <AccessKeyId>\(keyID)</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey><SessionToken>role-token</SessionToken>
      <Expiration>\(expiration)</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
      """)
  }
}

/// The error that `body` throws; nil if it throws none.
func failure(_ body: () throws(CredentialError) -> Void) -> CredentialError? {
  do throws(CredentialError) {
    try body()
    return nil
  } catch {
    return error
  }
}
