#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A listening socket on loopback, on a port that the system chose.
package struct Listener: Sendable {
  package let port: Int
  package let descriptor: Int32

  package init() {
    #if canImport(Glibc)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) | listen(descriptor, 64) | getsockname(descriptor, address, &length)
      }
    }
    precondition(result == 0, "loopback can't be listened on")
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  /// The next connection; nil once the socket is shut down.
  package func accept() -> Int32? {
    #if canImport(Darwin)
      let connection = Darwin.accept(descriptor, nil, nil)
    #elseif canImport(Glibc)
      let connection = Glibc.accept(descriptor, nil, nil)
    #else
      let connection = Musl.accept(descriptor, nil, nil)
    #endif
    return connection >= 0 ? connection : nil
  }

  /// Ends ``accept()``, but keeps the descriptor, so that who is about to call it can't meet another's.
  package func shutDown() { shutdown(descriptor, Int32(2)) }

  package func close() {
    #if canImport(Darwin)
      _ = Darwin.close(descriptor)
    #elseif canImport(Glibc)
      _ = Glibc.close(descriptor)
    #else
      _ = Musl.close(descriptor)
    #endif
  }
}
