import CloudCredentials
import HTTPTransfers
import Records
import Synchronization

/// A machine made up for a test: its environment, its files, and who answers on its network.
final class Surroundings: Sendable {
  typealias Network = @Sendable (HTTPRequest) throws(HTTPError) -> HTTPResponse

  private let log = Mutex([HTTPRequest]())
  private let files: [String: String]
  private let network: Network
  static let now = UTCTime(seconds: 1_738_317_600)

  init(
    files: [String: String] = [:],
    network: @escaping Network = { (request) throws(HTTPError) in throw HTTPError(.connect, url: request.url, "nobody is there")
    }
  ) {
    self.files = files
    self.network = network
  }

  /// One where everything is answered alike.
  convenience init(files: [String: String] = [:], answering status: Int, _ text: String) {
    self.init(files: files) { (_) throws(HTTPError) in HTTPResponse(status: status, body: SharedBytes(Array(text.utf8))) }
  }

  var requests: [HTTPRequest] { log.withLock { $0 } }

  func context(_ environment: [String: String] = [:]) -> CredentialContext {
    var context = CredentialContext()
    context.environment = environment
    context.now = { Self.now }
    context.pause = { _ in }
    context.readFile = { [files] in files[$0].map { Array($0.utf8) } }
    context.send = { [self] (request) throws(HTTPError) in
      log.withLock { $0.append(request) }
      return try network(request)
    }
    return context
  }
}

/// The error of that type that `body` throws; nil if it throws none.
func thrown<Failure: Error>(_ type: Failure.Type = Failure.self, _ body: () throws -> Void) -> Failure? {
  do {
    try body()
    return nil
  } catch {
    return error as? Failure
  }
}
