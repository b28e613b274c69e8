#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// How a process ended.
enum WorkerExit: Sendable, Equatable {
  case exited(code: Int32)
  case signalled(Int32)
  /// Something else in this process waited for it, or children are ignored.
  case unknown

  /// Reads what `waitpid` reports: the low seven bits are a signal, or 0 and then the next byte is the exit code.
  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .exited(code: (waitStatus >> 8) & 0xff) : .signalled(signal)
  }

  /// What happened, as the rest of a sentence about the worker.
  var message: String {
    switch self {
    case .exited(let code):
      "exited with code \(code), before its driver let it. Code that runs on workers must not call exit()."
    case .signalled(SIGKILL):
      "was killed (SIGKILL). If nobody did that, the system ran out of memory: allow fewer workers or less memory each."
    case .signalled(SIGILL): "trapped (SIGILL), as a failed precondition or an overflow does. See its last output."
    case .signalled(SIGTRAP): "trapped (SIGTRAP), as a failed precondition or an overflow does. See its last output."
    case .signalled(SIGABRT): "aborted (SIGABRT). See its last output."
    case .signalled(SIGSEGV): "crashed (SIGSEGV), as a stack overflow or a wild pointer does. See its last output."
    case .signalled(SIGBUS): "crashed (SIGBUS), as reading a mapped file that was cut short does. See its last output."
    case .signalled(SIGTERM): "was asked to end (SIGTERM) from outside."
    case .signalled(let signal): "was ended by signal \(signal)."
    case .unknown:
      "ended, and its exit status was lost: this program waits for processes that it did not start, or ignores SIGCHLD."
    }
  }
}
