import Foundation
import Synchronization

/// A reverse proxy on loopback, before a real server, that does harm to some of the requests: those that its plan names.
///
/// Heads are passed on as they came, so that signatures made for the proxy's address hold. Bodies stream through. Connections are
/// kept alive on both sides. It ends when it is dropped.
package final class FaultProxy: Sendable {
  /// A request that has arrived.
  package struct Request: Sendable {
    /// Its place among all requests, from 1.
    package let number: Int
    package let method: String
    /// Path and query, as they were sent.
    package let target: String
    let head: MessageHead

    /// The header of that name, in lower case.
    package func header(_ name: String) -> String? { head[name] }
  }

  /// What became of a request.
  package struct Delivery: Sendable, CustomStringConvertible {
    package let number: Int
    package let method: String
    package let target: String
    package let fault: Fault
    /// What the server answered, if it was asked and the answer came.
    package var status: Int?

    package var description: String {
      "\(number) \(method) \(target): \(fault.rawValue)\(status.map { ", \($0)" } ?? "")"
    }
  }

  private let listener = Listener()
  private let state: ProxyState

  /// A proxy to the server at `endpoint`, which is on loopback.
  /// - Parameter plan: what happens to each request. A fault that needs a body passes requests and answers without one.
  package init(to endpoint: String, _ plan: @escaping @Sendable (Request) -> Fault) {
    let port = endpoint.split(separator: ":").last.flatMap { Int($0) }
    precondition(port != nil, "the endpoint lacks a port")
    let (listener, state) = (listener, ProxyState(serverPort: port!, plan))
    self.state = state
    Thread.detachNewThread {
      while let connection = listener.accept() {
        Thread.detachNewThread { ProxyConnection(connection, state).serve() }
      }
      listener.close()
    }
  }

  deinit {
    listener.shutDown()
    state.hangUp()
  }

  package var endpoint: String { "http://127.0.0.1:\(listener.port)" }

  /// Every request so far, in the order of arrival.
  package var deliveries: [Delivery] { state.deliveries }

  /// Waits until the server has answered everything that was passed on, also to clients that have given up: from then on
  /// what they sent changes nothing any more.
  package func settle() { state.settle() }
}
