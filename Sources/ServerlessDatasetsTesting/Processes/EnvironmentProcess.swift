internal import CPosix
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A process that executes a function, and those that it started, which form a group.
final class EnvironmentProcess: Sendable {
  private struct State {
    var isReaped = false
    var peakBytes = 0
    var isOverMemory = false
    var isResting = false
  }

  /// The environment that it belongs to.
  let environment: Int
  /// The process, which is also the group's number.
  let id: Int32
  /// What the group may use.
  let memoryBytes: Int
  /// What the group prints.
  let output: OutputCapture
  private let state = Mutex(State())

  init(environment: Int, id: Int32, memoryBytes: Int, output: OutputCapture) {
    self.environment = environment
    self.id = id
    self.memoryBytes = memoryBytes
    self.output = output
  }

  /// Kills the whole group. Once it has ended this does nothing, since its number may have become another's.
  func kill() { state.withLock { if !$0.isReaped { _ = systemKill(-id, SIGKILL) } } }

  /// How the leader has ended, if it has; then the rest of the group is killed too.
  func reap() -> ProcessExit? {
    state.withLock { state in
      guard !state.isReaped else { return nil }
      var information = siginfo_t()
      let result = waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT)
      guard result == 0, information.si_signo == SIGCHLD else {
        guard result < 0, errno == ECHILD else { return nil }
        // Somebody else has waited for it.
        state.isReaped = true
        return .signalled(SIGKILL)
      }
      // As long as it isn't waited for, its number is nobody else's.
      _ = systemKill(-id, SIGKILL)
      var status: Int32 = 0
      while waitpid(id, &status, 0) < 0, errno == EINTR {}
      state.isReaped = true
      return ProcessExit(waitStatus: status)
    }
  }

  /// Notes what the group uses now, and kills it if that is too much.
  func note(residentBytes: Int) {
    let isTooMuch = state.withLock { state in
      state.peakBytes = max(state.peakBytes, residentBytes)
      guard residentBytes > memoryBytes, !state.isOverMemory else { return false }
      state.isOverMemory = true
      return true
    }
    if isTooMuch { kill() }
  }

  /// Looks at the leader's memory.
  func sample() {
    let bytes = cposix_resident_bytes(id)
    if bytes > 0 { note(residentBytes: Int(bytes)) }
  }

  /// Whether it has nothing to do, so that nobody need look at its memory: Lambda freezes such environments.
  var isResting: Bool {
    get { state.withLock { $0.isResting } }
    set { state.withLock { $0.isResting = newValue } }
  }

  /// The most memory that was seen, in bytes.
  var peakBytes: Int { state.withLock { $0.peakBytes } }

  /// Whether it was killed because of its memory.
  var isOverMemory: Bool { state.withLock { $0.isOverMemory } }
}

private func systemKill(_ process: Int32, _ signal: Int32) -> Int32 { kill(process, signal) }
