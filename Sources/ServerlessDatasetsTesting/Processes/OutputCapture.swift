#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
internal import Synchronization

/// What an environment's processes print, of which the end is kept. Threads may read it at the same time.
final class OutputCapture: Sendable {
  /// The bytes of a log that Lambda answers with.
  static let tailBytes = 4096

  private struct State {
    var recent: [UInt8] = []
    var isOver = false
  }

  /// The end of the pipe that is read; it doesn't block.
  let descriptor: Int32
  private let state = Mutex(State())
  private let log: (@Sendable (String) -> Void)?

  init(descriptor: Int32, log: (@Sendable (String) -> Void)?) {
    self.descriptor = descriptor
    self.log = log
  }

  deinit { _ = close(descriptor) }

  /// Whether nothing can come any more.
  var isOver: Bool { state.withLock { $0.isOver } }

  /// Whether somebody listens to everything.
  var isLogged: Bool { log != nil }

  /// Takes what has been printed so far.
  func drain() {
    state.withLock { state in
      while !state.isOver {
        let piece = Self.read(descriptor)
        switch piece {
        case .some(let bytes) where bytes.isEmpty: state.isOver = true
        case .some(let bytes): keep(bytes, &state)
        case .none: return
        }
      }
    }
  }

  /// Adds a line of the platform's.
  func note(_ text: String) { state.withLock { keep(Array(text.utf8), &$0) } }

  /// Forgets everything.
  func forget() { state.withLock { $0.recent.removeAll(keepingCapacity: true) } }

  /// The last of what was printed and noted.
  var tail: [UInt8] { state.withLock { Array($0.recent.suffix(Self.tailBytes)) } }

  private func keep(_ bytes: [UInt8], _ state: inout State) {
    log?(String(decoding: bytes, as: UTF8.self))
    state.recent += bytes
    if state.recent.count > 16 * Self.tailBytes { state.recent.removeFirst(state.recent.count - Self.tailBytes) }
  }

  /// What there is, empty at the end; nil if there is nothing yet.
  private static func read(_ descriptor: Int32) -> [UInt8]? {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      let got = systemRead(descriptor, buffer.baseAddress, buffer.count)
      failure = got < 0 ? errno : 0
      count = max(got, 0)
    }
    return failure == EAGAIN || failure == EINTR ? nil : bytes
  }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
