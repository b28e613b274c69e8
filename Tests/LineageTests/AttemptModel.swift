import Lineage

/// What `recordAttempt`, `invalidateOutputs` and `outputs(for:)` should do, as simply as it can be said.
struct AttemptModel {
  private struct Entry {
    var attempt: AttemptRecord
    var knowledge: Int
    var isLive: Bool
    /// Counts what was recorded: later is newer.
    var sequence: Int
  }

  private var entries: [TaskKey: [Int: Entry]] = [:]
  private var sequence = 0

  mutating func record(_ attempt: AttemptRecord) -> AttemptDisposition {
    let known = entries[attempt.task, default: [:]]
    let knowledge =
      switch attempt.result {
      case .lost: 0
      case .failed: 1
      case .succeeded: 2
      }
    if let earlier = known[attempt.attempt], earlier.knowledge >= knowledge { return .duplicate }
    let wins = knowledge == 2 && !known.values.contains(where: \.isLive)
    sequence += 1
    entries[attempt.task, default: [:]][attempt.attempt] = Entry(
      attempt: attempt, knowledge: knowledge, isLive: wins, sequence: sequence)
    return knowledge < 2 ? .recorded : wins ? .won : .discarded
  }

  mutating func invalidate(_ identity: Digest128) -> Int {
    var count = 0
    for (task, attempts) in entries {
      for (number, entry) in attempts where entry.isLive && entry.attempt.identity == identity {
        entries[task]?[number]?.isLive = false
        count += 1
      }
    }
    return count
  }

  func output(_ identity: Digest128) -> AttemptRecord? {
    entries.values.flatMap(\.values).filter { $0.isLive && $0.attempt.identity == identity }
      .max { ($0.attempt.finishedAt, $0.sequence) < ($1.attempt.finishedAt, $1.sequence) }?.attempt
  }
}
