internal import CPosix
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A worker process's end of its channel to the driver.
///
/// A program takes it before it does anything else, then reads with `next()` until that returns nil, and exits. To notice the
/// driver's death while a request executes, read on one thread and execute on another; on Linux the kernel ends the worker anyway.
package final class WorkerChannel: Sendable {
  /// What the driver sent.
  package enum Incoming: Sendable, Equatable {
    /// The next record of the driver's invocation log.
    case logRecord([UInt8])
    /// A request, to be answered with `reply(sequence:_:)`. Requests are to be executed one at a time, in the order of arrival.
    case request(sequence: UInt64, body: [UInt8])
    /// The request is wanted back, because another worker has nothing to do or its caller is gone: a worker that has not begun it calls
    /// `giveBack(sequence:)`. One that has, or that reads nothing while a request executes, need do nothing.
    case withdrawal(sequence: UInt64)
  }

  /// The environment variable that tells a process that it is a worker, and which descriptor is its channel.
  package static let environmentVariable = "SERVERLESS_DATASETS_WORKER"

  private let descriptor: Int32
  private let reader = Mutex(FrameReader())
  private let writer = Mutex<Void>(())

  /// Creates a channel on a connected stream socket, which it never closes: it lasts as long as the process.
  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The channel of this process if a `ProcessPool` started it, else nil.
  ///
  /// It can be taken once. From then on this process dies with its driver, ignores SIGINT, so that ^C in a terminal is the driver's
  /// to handle, and SIGPIPE; programs that it starts inherit neither the variable nor the channel.
  package static func takeFromEnvironment() -> WorkerChannel? {
    guard let value = getenv(environmentVariable) else { return nil }
    let text = String(cString: value)
    unsetenv(environmentVariable)
    guard let descriptor = Int32(text), isSocket(descriptor) else {
      fatalError(
        "\(environmentVariable)=\(text) names no channel to a driver. Unset it: only a driver sets it, for its workers.")
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    // Started through /proc/self/exe it would be listed as "exe".
    cposix_set_thread_name(CommandLine.arguments.first?.split(separator: "/").last.map { String($0) } ?? "worker")
    signal(SIGINT, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    _ = cposix_set_parent_death_signal(SIGKILL)
    if isClosed(descriptor) { _exit(0) }  // The driver died before the kernel was asked to report that.
    let channel = WorkerChannel(descriptor: descriptor)
    channel.send(.ready, 0, [])
    return channel
  }

  /// Waits for what the driver sends next; nil when the driver has closed the channel or is gone, and the process is to exit.
  package func next() -> Incoming? {
    reader.withLock { reader in
      while true {
        if let frame = Self.nextFrame(&reader) {
          switch frame.kind {
          case .logRecord: return .logRecord(frame.body)
          case .request: return .request(sequence: frame.sequence, body: frame.body)
          case .withdrawal: return .withdrawal(sequence: frame.sequence)
          case .ready, .reply, .replyTooLarge, .withdrawn: fatalError("The driver sent a frame that only workers send.")
          }
        }
        if case .end = reader.receive(from: descriptor, wait: true) { return nil }
      }
    }
  }

  /// Answers a request; any thread may. If the driver is gone nothing happens here, and `next()` returns nil.
  ///
  /// A reply of 4 GiB or more is not sent: the driver's `invoke` throws `payloadTooLarge`.
  package func reply(sequence: UInt64, _ bytes: [UInt8]) {
    if bytes.count <= Frame.maximumBodyBytes {
      send(.reply, sequence, bytes)
    } else {
      var count: [UInt8] = []
      Frame.appendInteger(UInt64(bytes.count), to: &count)
      send(.replyTooLarge, sequence, count)
    }
  }

  /// Gives a request back after its withdrawal; it may no longer begin here.
  package func giveBack(sequence: UInt64) { send(.withdrawn, sequence, []) }

  private func send(_ kind: Frame.Kind, _ sequence: UInt64, _ body: [UInt8]) {
    var bytes: [UInt8] = []
    Frame.append(kind, sequence, body, to: &bytes)
    writer.withLock { _ in
      bytes.withUnsafeBytes { bytes in
        var sent = 0
        while sent < bytes.count {
          let count = cposix_send(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, true)
          if count < 0 && errno != EINTR { return }
          sent += max(count, 0)
        }
      }
    }
  }

  private static func nextFrame(_ reader: inout FrameReader) -> Frame? {
    do {
      return try reader.next()
    } catch {
      fatalError("The driver's channel holds \(error.message).")
    }
  }

  private static func isSocket(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
  }

  private static func isClosed(_ descriptor: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLHUP) != 0
  }
}
