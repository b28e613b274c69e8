import Foundation

/// What the threads of a ``FaultProxy`` share.
final class ProxyState: @unchecked Sendable {
  let serverPort: Int
  private let plan: @Sendable (FaultProxy.Request) -> Fault
  // Everything below is touched only with the condition held.
  private let condition = NSCondition()
  private var log: [FaultProxy.Delivery] = []
  private var passing = 0
  private var connections: Set<Int32> = []

  init(serverPort: Int, _ plan: @escaping @Sendable (FaultProxy.Request) -> Fault) {
    self.serverPort = serverPort
    self.plan = plan
  }

  private func locked<R>(_ body: () -> R) -> R {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  /// Notes a request and says what happens to it.
  func admit(_ head: MessageHead) -> FaultProxy.Delivery {
    locked {
      let request = FaultProxy.Request(number: log.count + 1, method: head.words[0], target: head.words[1], head: head)
      log.append(
        FaultProxy.Delivery(number: request.number, method: request.method, target: request.target, fault: plan(request)))
      return log[log.count - 1]
    }
  }

  func note(status: Int, of delivery: FaultProxy.Delivery) { locked { log[delivery.number - 1].status = status } }

  var deliveries: [FaultProxy.Delivery] { locked { log } }

  func beginPassing() { locked { passing += 1 } }

  func endPassing() {
    locked {
      passing -= 1
      condition.broadcast()
    }
  }

  func settle() {
    locked { while passing > 0 { condition.wait() } }
  }

  func open(_ descriptor: Int32) { locked { _ = connections.insert(descriptor) } }

  /// Forgets a connection before it is closed, so that ``hangUp()`` can't meet another of the same number.
  func forget(_ descriptor: Int32) { locked { _ = connections.remove(descriptor) } }

  func hangUp() {
    locked { for descriptor in connections { shutdown(descriptor, Int32(2)) } }
  }
}
