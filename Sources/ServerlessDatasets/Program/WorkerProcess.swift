internal import Execution
internal import FunctionInvocation
internal import Lineage
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A worker process: replays the program, and serves the tasks of the action where the replay stands.
enum WorkerProcess {
  /// Serves until the driver goes away, and ends the process then, without unwinding what the program has open.
  static func serve(
    _ channel: WorkerChannel, _ body: @escaping @Sendable (ServerlessSession) async throws -> Void
  ) async -> Never {
    let core = SessionCore(threads: 1, history: Digest128(high: 0, low: 0), driver: nil)
    let session = ServerlessSession(core)
    var hasStarted = false
    // The main thread reads; the program and its tasks have threads of their own.
    while let message = channel.next() {
      switch message {
      case .logRecord(let bytes):
        do { try core.accept(try WorkerMessage(bytes)) } catch {
          StandardError.write("the driver's message can't be read: \(error)\n")
          _exit(2)
        }
        // The run's environment comes first; the program may ask for it at once.
        if !hasStarted {
          hasStarted = true
          start(core, session, body)
        }
      case .request(let sequence, let body):
        core.deliver(body, sequence: sequence) { channel.reply(sequence: sequence, $0) }
      case .withdrawal(let sequence):
        if core.withdraw(sequence) { channel.giveBack(sequence: sequence) }
      }
    }
    _exit(0)
  }

  /// Ends the process for a reason that its log tells; what it had to do is done by another.
  static func exit(_ reason: String) -> Never {
    StandardError.write(reason + "\n")
    _exit(3)
  }

  /// Blocks the calling thread for a moment.
  static func pause() { usleep(100_000) }

  private static func start(
    _ core: SessionCore, _ session: ServerlessSession, _ body: @escaping @Sendable (ServerlessSession) async throws -> Void
  ) {
    Task.detached {
      let ending: String
      do {
        try await core.run { try await body(session) }
        ending = "without an error"
      } catch {
        ending = "with the error \(error)"
      }
      core.state.withLock { $0.ending = ending }
      core.executor.poke()
    }
  }
}
