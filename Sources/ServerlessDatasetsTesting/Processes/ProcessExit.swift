#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// How a process ended.
enum ProcessExit: Sendable, Hashable {
  case exited(code: Int32)
  case signalled(Int32)

  /// Reads what `waitpid` reports: the low seven bits are a signal, or 0 and then the next byte is the exit code.
  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .exited(code: waitStatus >> 8 & 0xff) : .signalled(signal)
  }

  /// What Lambda says about it.
  var message: String {
    switch self {
    case .exited(0): "Runtime exited without providing a reason"
    case .exited(let code): "Runtime exited with error: exit status \(code)"
    case .signalled(let signal): "Runtime exited with error: signal: \(Self.name(signal))"
    }
  }

  private static func name(_ signal: Int32) -> String {
    switch signal {
    case SIGKILL: "killed"
    case SIGSEGV: "segmentation fault"
    case SIGABRT: "aborted"
    case SIGTERM: "terminated"
    case SIGBUS: "bus error"
    case SIGFPE: "floating point exception"
    case SIGILL: "illegal instruction"
    case SIGTRAP: "trace/breakpoint trap"
    case SIGINT: "interrupt"
    case SIGPIPE: "broken pipe"
    default: "signal \(signal)"
    }
  }
}
