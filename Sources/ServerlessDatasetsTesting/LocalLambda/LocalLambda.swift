internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// AWS Lambda on this machine: the Invoke API in front, the runtime API behind, and processes of the packaged program between them.
///
/// It answers as Lambda does, with the same statuses, headers and error documents, so that a driver can be rehearsed against it:
/// point `AWS_ENDPOINT_URL_LAMBDA` or `--endpoint` at ``endpoint``. Environments are processes of this machine without isolation,
/// and share its `/tmp`; they are ended with the service, on Linux even where this process is killed.
public final class LocalLambda: Sendable {
  private enum State {
    case stopped
    case starting
    case running(RunningService)

    var service: RunningService? { if case .running(let service) = self { service } else { nil } }
  }

  /// What it serves and how.
  public let configuration: Configuration
  private let state = Mutex(State.stopped)
  private let lastStatistics = Mutex(Statistics())

  /// A service that is yet to be started.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// Unpacks the package, and serves from then on.
  /// - Throws: ``LocalLambdaError``: `package` if it can't be read or has no program, `configuration` if something in it is out of
  ///   range, `port` if the port is taken, `running` if the service runs already, `resources` if the system has no room for it.
  public func start() async throws(LocalLambdaError) {
    if let flaw = configuration.flaw { throw LocalLambdaError(.configuration, flaw) }
    let isFirst = state.withLock { state in
      guard case .stopped = state else { return false }
      state = .starting
      return true
    }
    guard isFirst else {
      throw LocalLambdaError(.running, "this service runs already; stop it first, or make another one")
    }
    do throws(LocalLambdaError) {
      let service = try await RunningService.start(configuration)
      state.withLock { $0 = .running(service) }
    } catch {
      state.withLock { $0 = .stopped }
      throw error
    }
  }

  /// The URL of the Invoke API, such as `http://127.0.0.1:8080`; nil while the service isn't running.
  public var endpoint: String? { state.withLock { $0.service.map { "http://127.0.0.1:\($0.port)" } } }

  /// Hangs up on every client, kills every environment, waits for their end and removes what was unpacked.
  public func stop() async {
    let stopping = state.withLock { state in
      guard let service = state.service else { return RunningService?.none }
      state = .stopped
      return service
    }
    guard let stopping else { return }
    await stopping.stop()
    lastStatistics.withLock { $0 = stopping.statistics }
  }

  /// What has happened since the start; after a stop, until then.
  public var statistics: Statistics { state.withLock { $0.service }?.statistics ?? lastStatistics.withLock { $0 } }
}
