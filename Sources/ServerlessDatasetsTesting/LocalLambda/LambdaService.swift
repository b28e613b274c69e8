internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// The service behind the connections.
///
/// Requests, timers and the ends of processes come to it on one event loop, so that nothing in it happens at the same time.
final class LambdaService: @unchecked Sendable {
  let configuration: LocalLambda.Configuration
  let loop: any EventLoop
  let launcher: ProcessLauncher
  let versions: [FunctionVersion]
  /// Guards itself, since others read it.
  private let counts = Mutex(LocalLambda.Statistics())

  // The rest is touched on the event loop only.
  let signatures: SignatureCheck
  var watch: ProcessWatch?
  var port = 0
  var environments: [Int: FunctionEnvironment] = [:]
  /// Environments of each version that wait, the one that was used last at the end.
  var idle: [[FunctionEnvironment]]
  /// Environments of each version that have answered and not asked for the next invocation yet.
  var finishing: [[FunctionEnvironment]]
  /// Asynchronous invocations that wait for an environment.
  var queue = CircularBuffer<Invocation>()
  var ramp: ConcurrencyRamp
  /// Invocations that are executed now.
  var executing = 0
  var requestNumber = 0
  var lastEnvironment = 0
  var isStopping = false

  init(_ configuration: LocalLambda.Configuration, folder: String, loop: any EventLoop) {
    self.configuration = configuration
    self.loop = loop
    launcher = ProcessLauncher(folder: folder, log: configuration.log)
    versions = FunctionVersion.all(configuration)
    signatures = SignatureCheck(accessKeys: configuration.accessKeys)
    idle = versions.map { _ in [] }
    finishing = idle
    ramp = ConcurrencyRamp(burst: configuration.burst, ramp: configuration.ramp, now: .now())
  }

  /// Begins to end idle environments.
  func begin(port: Int, _ watch: ProcessWatch) {
    self.port = port
    self.watch = watch
    let nanoseconds = TimeAmount(configuration.idleTime).nanoseconds / 4
    let interval = TimeAmount.nanoseconds(min(max(nanoseconds, 20_000_000), 1_000_000_000))
    loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in self.endIdleEnvironments() }
  }

  /// Refuses whatever comes from now on.
  func beginStopping() {
    isStopping = true
    queue.removeAll()
  }

  /// Serves a request of a client or a runtime.
  func serve(_ request: ReceivedRequest, _ connection: ServerConnection) {
    if isStopping {
      connection.hangUp()
    } else if request.path.hasPrefix("/environment-") {
      serveRuntime(request, connection)
    } else {
      serveClient(request, connection)
    }
  }

  /// What has happened so far; on any thread.
  var statistics: LocalLambda.Statistics { counts.withLock { $0 } }

  /// Changes the statistics.
  func count(_ change: (inout LocalLambda.Statistics) -> Void) { counts.withLock { change(&$0) } }
}
