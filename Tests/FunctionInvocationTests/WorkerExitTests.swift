import Testing

@testable import FunctionInvocation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct WorkerExitTests {
  @Test func readsWaitStatuses() {
    #expect(WorkerExit(waitStatus: 0) == .exited(code: 0))
    #expect(WorkerExit(waitStatus: 7 << 8) == .exited(code: 7))
    #expect(WorkerExit(waitStatus: SIGKILL) == .signalled(SIGKILL))
    #expect(WorkerExit(waitStatus: SIGSEGV | 0x80) == .signalled(SIGSEGV))
  }

  @Test(arguments: [SIGKILL, SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGTERM])
  func namesSignals(signal: Int32) {
    let names = [
      SIGKILL: "SIGKILL", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGABRT: "SIGABRT", SIGSEGV: "SIGSEGV", SIGBUS: "SIGBUS",
      SIGTERM: "SIGTERM",
    ]
    #expect(WorkerExit.signalled(signal).message.contains(names[signal] ?? "?"))
  }
}
