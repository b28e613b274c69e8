import Synchronization

/// How many tracked values there are.
final class LiveCount: Sendable {
  private let values = Atomic(0)

  var count: Int { values.load(ordering: .sequentiallyConsistent) }

  func add(_ change: Int) { values.add(change, ordering: .sequentiallyConsistent) }
}

/// A value that knows whether it was released.
final class Tracked: Sendable {
  let number: Int
  private let alive: LiveCount

  init(_ number: Int, _ alive: LiveCount) {
    self.number = number
    self.alive = alive
    alive.add(1)
  }

  deinit { alive.add(-1) }
}
