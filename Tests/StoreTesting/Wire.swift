import CPosix
import Foundation

/// One end of a connection, for one thread. Closed when it is dropped.
final class Wire {
  /// The other end has gone.
  struct Broken: Error {}

  private(set) var descriptor: Int32
  private var received: [UInt8] = []

  /// Takes over a connection.
  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    // Heads and bodies leave in pieces, which must not wait for each other's acknowledgement.
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Connects to a port on loopback. A server that says nothing for a minute counts as gone.
  convenience init(port: Int) throws {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    self.init(descriptor)
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result != 0 { throw Broken() }
  }

  deinit { close() }

  func close() {
    guard descriptor >= 0 else { return }
    shutdown(descriptor, Int32(1))
    Foundation.close(descriptor)
    descriptor = -1
  }

  /// Closes so that the other end sees a reset instead of an orderly end.
  func reset() {
    var now = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    Foundation.close(descriptor)
    descriptor = -1
  }

  func send(_ bytes: some Collection<UInt8>) throws {
    let bytes = Array(bytes)
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { cposix_send(descriptor, $0.baseAddress! + sent, bytes.count - sent, true) }
      if count <= 0 { throw Broken() }
      sent += count
    }
  }

  /// Up to `limit` bytes, at least one.
  func receive(atMost limit: Int) throws -> [UInt8] {
    if received.isEmpty { try fill() }
    let piece = Array(received.prefix(limit))
    received.removeFirst(piece.count)
    return piece
  }

  /// What comes up to and with `mark`; nil if the other end hangs up before the first byte.
  func receive(through mark: String) throws -> [UInt8]? {
    let mark = Array(mark.utf8)
    var searched = 0
    while true {
      while searched + mark.count <= received.count {
        if received[searched..<searched + mark.count].elementsEqual(mark) {
          return try receive(atMost: searched + mark.count)
        }
        searched += 1
      }
      do { try fill() } catch {
        if received.isEmpty { return nil }
        throw error
      }
    }
  }

  private func fill() throws {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = cposix_receive(descriptor, &buffer, buffer.count, true)
    if count <= 0 { throw Broken() }
    received += buffer[..<count]
  }

  /// Waits until the other end hangs up.
  func awaitEnd() {
    received = []
    while (try? fill()) != nil { received = [] }
  }

  /// Whether the other end has hung up, as far as that is known before everything is read.
  var isGone: Bool {
    #if os(Linux)
      let hungUp = Int16(0x2000)  // POLLRDHUP, which Glibc shows to GNU sources only
      var entry = pollfd(fd: descriptor, events: hungUp, revents: 0)
      return poll(&entry, 1, 0) > 0
    #else
      return false
    #endif
  }

  /// Whether it can be used for another exchange: open, with nothing left over.
  var isIdle: Bool {
    guard descriptor >= 0, received.isEmpty else { return false }
    var byte: UInt8 = 0
    return cposix_receive(descriptor, &byte, 1, false) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
  }
}
