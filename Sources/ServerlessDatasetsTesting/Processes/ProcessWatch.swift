#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
internal import HTTPTransfers
internal import Synchronization

/// A thread that reads what processes print, watches their memory and notices their end.
final class ProcessWatch: Sendable {
  private struct State {
    var processes: [EnvironmentProcess] = []
    var isOver = false
  }

  /// Milliseconds between two looks at the memory.
  private static let interval: Int32 = 50
  /// A process closes its output a moment before it can be waited for, so that is tried so often, a millisecond apart.
  private static let triesAfterHangUp = 20

  private let state = Mutex(State())
  private let wakeUp: (reading: Int32, writing: Int32)
  private let ended = Guarded(false)
  private let onExit: @Sendable (EnvironmentProcess, ProcessExit) -> Void

  /// Starts the thread. `onExit` is called on it once for each process, when everything that it printed has been read. Nil if the
  /// system has no descriptors or threads left.
  static func start(_ onExit: @escaping @Sendable (EnvironmentProcess, ProcessExit) -> Void) -> ProcessWatch? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    let watch = ProcessWatch(wakeUp: (ends[0], ends[1]), onExit)
    return TransferThread.start(name: "lambda-watch") { watch.run() } ? watch : nil
  }

  private init(wakeUp: (Int32, Int32), _ onExit: @escaping @Sendable (EnvironmentProcess, ProcessExit) -> Void) {
    self.wakeUp = wakeUp
    self.onExit = onExit
  }

  deinit {
    _ = close(wakeUp.reading)
    _ = close(wakeUp.writing)
  }

  /// Watches a process from now on.
  func add(_ process: EnvironmentProcess) {
    state.withLock { $0.processes.append(process) }
    wake()
  }

  /// Kills all processes, and waits until they have ended and the thread with them.
  func stop() {
    let processes = state.withLock { state in
      state.isOver = true
      return state.processes
    }
    for process in processes { process.kill() }
    wake()
    _ = ended.wait { $0 ? true : nil }
  }

  private func wake() {
    var byte: UInt8 = 0
    _ = write(wakeUp.writing, &byte, 1)
  }

  private func run() {
    var nextLook = ContinuousClock.now
    var tries = 0
    while true {
      let (processes, isOver) = state.withLock { ($0.processes, $0.isOver) }
      if isOver, processes.isEmpty { break }
      if waitForOutput(of: processes, atMost: tries > 0 ? 1 : Self.interval) { tries = Self.triesAfterHangUp }
      let now = ContinuousClock.now
      let looks = now >= nextLook
      if looks {
        nextLook = now + .milliseconds(Int(Self.interval))
        MemoryLook.take(processes.filter { !$0.isResting })
      }
      if looks || tries > 0 || isOver { reap(processes) }
      tries = max(tries - 1, 0)
    }
    ended.with { $0 = true }
  }

  /// Reads what is printed within so many milliseconds. Whether somebody has stopped printing for good, as those do that end.
  private func waitForOutput(of processes: [EnvironmentProcess], atMost milliseconds: Int32) -> Bool {
    let open = processes.filter { !$0.output.isOver }
    var polled = [pollfd(fd: wakeUp.reading, events: Int16(POLLIN), revents: 0)]
    polled += open.map { pollfd(fd: $0.output.descriptor, events: Int16(POLLIN), revents: 0) }
    guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return false }
    if polled[0].revents != 0 {
      var bytes = [UInt8](repeating: 0, count: 64)
      while read(wakeUp.reading, &bytes, bytes.count) > 0 {}
    }
    var hasHangUp = false
    for (process, entry) in zip(open, polled.dropFirst()) where entry.revents != 0 {
      process.output.drain()
      if process.output.isOver { hasHangUp = true }
    }
    return hasHangUp
  }

  private func reap(_ processes: [EnvironmentProcess]) {
    for process in processes {
      guard let exit = process.reap() else { continue }
      process.output.drain()
      state.withLock { $0.processes.removeAll { $0 === process } }
      onExit(process, exit)
    }
  }
}
