import ObjectStorage
import Synchronization

/// How the writes of several threads ended.
final class Outcomes: Sendable {
  typealias Outcome = Result<ObjectInfo, StorageError>

  private let outcomes: Mutex<[Outcome?]>

  init(count: Int) { outcomes = Mutex(Array(repeating: nil, count: count)) }

  func set(_ index: Int, _ outcome: Outcome) { outcomes.withLock { $0[index] = outcome } }

  /// Those that are there.
  var all: [Outcome] { outcomes.withLock { $0.compactMap { $0 } } }
}
