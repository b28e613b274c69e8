internal import FunctionInvocation
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The signals by which platforms and people announce the end of a process.
package enum EndingSignal {
  /// The end of a pipe that the signal's handler writes to; what a handler may do is little.
  private static let descriptor = Atomic<Int32>(-1)

  /// Has `body` called once, on a thread of its own, when one of the signals comes to whichever thread. To be called once.
  package static func onArrival(of signals: [Int32] = [SIGTERM], _ body: @escaping @Sendable () -> Void) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    descriptor.store(ends[1], ordering: .releasing)
    let reading = ends[0]
    Threads.start(name: "signals") {
      var byte: UInt8 = 0
      while read(reading, &byte, 1) < 0 && errno == EINTR {}
      body()
    }
    for number in signals {
      signal(number) { _ in
        var byte: UInt8 = 1
        _ = write(EndingSignal.descriptor.load(ordering: .acquiring), &byte, 1)
      }
    }
  }
}
