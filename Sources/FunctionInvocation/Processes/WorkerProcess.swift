internal import CPosix

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The driver's side of one running worker: its process, its end of the channel, and what is still to be written to it.
struct WorkerProcess: Sendable {
  /// The operating system's number of the process.
  let id: Int32
  /// For people.
  let name: String
  /// The driver's end of the channel.
  let channel: Int32
  /// Where standard output and standard error go.
  let log: WorkerLog

  private var outgoing: [UInt8] = []
  private var sent = 0

  init(id: Int32, name: String, channel: Int32, log: WorkerLog) {
    self.id = id
    self.name = name
    self.channel = channel
    self.log = log
  }

  /// Whether the worker has yet to take what was written to it.
  var hasOutgoing: Bool { sent < outgoing.count }

  /// Queues log records and a request, and writes what the worker takes at once: a stopped worker never blocks the driver.
  mutating func send(records: ArraySlice<[UInt8]>, firstRecord: Int, sequence: UInt64, body: [UInt8]) {
    write { outgoing in
      for (offset, record) in records.enumerated() {
        Frame.append(.logRecord, UInt64(firstRecord + offset), record, to: &outgoing)
      }
      Frame.append(.request, sequence, body, to: &outgoing)
    }
  }

  /// Asks for a request back, in the same way.
  mutating func withdraw(sequence: UInt64) {
    write { Frame.append(.withdrawal, sequence, [], to: &$0) }
  }

  private mutating func write(_ frames: (inout [UInt8]) -> Void) {
    let wasEmpty = !hasOutgoing
    if wasEmpty {
      outgoing.removeAll(keepingCapacity: outgoing.capacity <= 1 << 16)
      sent = 0
    }
    frames(&outgoing)
    if wasEmpty { flush() }
  }

  /// Writes what the worker takes now. If it is gone nothing happens: the end of its channel is noticed where it is read.
  mutating func flush() {
    outgoing.withUnsafeBytes { bytes in
      while sent < bytes.count {
        let count = cposix_send(channel, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, false)
        if count < 0 && errno != EINTR { return }
        sent += max(count, 0)
      }
    }
  }

  /// Ends the process; it can't refuse.
  func kill() {
    _ = systemKill(id, SIGKILL)
  }

  /// How the process ended, or nil if it has not.
  func endIfEnded() -> WorkerExit? {
    wait(WNOHANG)
  }

  /// Waits until the process has ended, which must be about to happen unless its status is known, and gives up the channel.
  func reap(known: WorkerExit?) -> WorkerExit {
    defer { _ = close(channel) }
    if let known { return known }
    // A process closes its descriptors a moment before its status can be read. One that closed its channel and lives on is ended.
    for _ in 0..<50 {
      if let status = wait(WNOHANG) { return status }
      usleep(1000)
    }
    kill()
    return wait(0) ?? .unknown
  }

  private func wait(_ options: Int32) -> WorkerExit? {
    var status: Int32 = 0
    while true {
      let result = waitpid(id, &status, options)
      if result == id { return WorkerExit(waitStatus: status) }
      if result == 0 { return nil }
      if errno != EINTR { return .unknown }
    }
  }
}

private func systemKill(_ process: Int32, _ signal: Int32) -> Int32 {
  kill(process, signal)
}
