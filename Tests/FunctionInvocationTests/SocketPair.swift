import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Two connected sockets, closed with their owner.
final class SocketPair {
  let reading: Int32
  private(set) var writing: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      let made = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
    #else
      let made = socketpair(AF_UNIX, SOCK_STREAM, 0, &ends)
    #endif
    try #require(made == 0)
    (reading, writing) = (ends[0], ends[1])
  }

  deinit {
    close(reading)
    closeWriting()
  }

  func send(_ bytes: [UInt8]) {
    #expect(write(writing, bytes, bytes.count) == bytes.count)
  }

  func closeWriting() {
    if writing >= 0 { close(writing) }
    writing = -1
  }
}
