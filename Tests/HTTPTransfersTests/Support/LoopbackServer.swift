import Foundation
import Synchronization

@testable import HTTPTransfers

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A server on a loopback port of the system's choice, whose every answer, or misdeed, a closure decides. It has a thread for each
/// connection.
final class LoopbackServer: Sendable {
  struct Counts: Sendable {
    var connections = 0
    var open = 0
    /// The most requests that were being answered at once.
    var mostAtOnce = 0
    var atOnce = 0
    var requests: [ServerRequest] = []
  }

  private struct State: Sendable {
    var counts = Counts()
    var descriptors: Set<Int32> = []
    var isStopped = false
  }

  /// Answers one request; false ends the connection.
  typealias Handler = @Sendable (ServerRequest, ServerConnection) -> Bool

  let port: Int
  private let listener: Int32
  private let handler: Handler
  private let state = Mutex(State())

  /// Starts a server.
  init(_ handler: @escaping Handler) {
    self.handler = handler
    (listener, port) = listenOnLoopback(backlog: 512)
    let server = self
    startThread { server.accept() }
  }

  /// The server's address with `path`.
  func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// What has happened so far.
  var counts: Counts { state.withLock { $0.counts } }

  /// Closes everything and waits until all its threads have let go.
  func stop() {
    let descriptors = state.withLock { state in
      state.isStopped = true
      return state.descriptors
    }
    shutdown(listener, Int32(SHUT_RDWR))
    for descriptor in descriptors { shutdown(descriptor, Int32(SHUT_RDWR)) }
    while state.withLock({ $0.counts.open > 0 }) { usleep(1000) }
  }

  private func accept() {
    while true {
      let descriptor = acceptConnection(listener)
      if descriptor < 0 { break }
      let number: Int? = state.withLock { state in
        if state.isStopped { return nil }
        state.counts.connections += 1
        state.counts.open += 1
        state.descriptors.insert(descriptor)
        return state.counts.connections
      }
      guard let number else {
        close(descriptor)
        break
      }
      startThread { self.serve(ServerConnection(descriptor, number: number)) }
    }
    close(listener)
  }

  private func serve(_ connection: ServerConnection) {
    while let request = connection.readHead() {
      state.withLock { state in
        state.counts.requests.append(request)
        state.counts.atOnce += 1
        state.counts.mostAtOnce = max(state.counts.mostAtOnce, state.counts.atOnce)
      }
      let goesOn = handler(request, connection)
      state.withLock { $0.counts.atOnce -= 1 }
      guard goesOn, connection.skipBody() else { break }
    }
    state.withLock { state in
      state.descriptors.remove(connection.descriptor)
      connection.close()
      state.counts.open -= 1
    }
  }
}

/// Runs `body` with a server that is stopped afterwards, and a client that is closed before.
func withServer<R>(
  _ configuration: HTTPClientConfiguration = .loopback, _ handler: @escaping LoopbackServer.Handler,
  body: (LoopbackServer, HTTPClient) async throws -> R
) async throws -> R {
  let server = LoopbackServer(handler)
  let client = HTTPClient(configuration)
  defer {
    client.close()
    server.stop()
  }
  return try await body(server, client)
}

/// A listening socket and its port.
func listenOnLoopback(backlog: Int32) -> (descriptor: Int32, port: Int) {
  #if canImport(Glibc)
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  #else
    let descriptor = socket(AF_INET, SOCK_STREAM, 0)
  #endif
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
      guard bind(descriptor, address, length) == 0, listen(descriptor, backlog) == 0,
        getsockname(descriptor, address, &length) == 0
      else { fatalError("can't listen on a loopback port: \(String(cString: strerror(errno)))") }
    }
  }
  return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
}

private func acceptConnection(_ listener: Int32) -> Int32 {
  while true {
    let descriptor = accept(listener, nil, nil)
    if descriptor >= 0 || errno != EINTR { return descriptor }
  }
}

/// Runs `body` on a thread of its own.
func startThread(_ body: @escaping @Sendable () -> Void) {
  let thread = Thread(block: body)
  thread.stackSize = 1 << 20
  thread.start()
}
