internal import Execution
internal import Synchronization

/// Counts things in the closures of datasets, on the side: bad lines, cache misses.
///
/// ```swift
/// let bad = session.counter("bad lines")
/// let rows = try await session.readText(input).compactMap { line in
///   guard let row = Row(line) else { bad += 1; return nil }
///   return row
/// }.collect()
/// print(bad.value)
/// ```
///
/// ``value`` counts each partition that an action needed once: attempts that failed, were repeated or lost to another don't count,
/// nor does a partition that is computed again because its output was lost. What a resumed run takes over counts as it did when it
/// was computed. An action that fails adds nothing.
///
/// It counts *computations*: a dataset that two actions compute counts twice, one that is
/// ``ServerlessDataset/cached(fileID:line:column:)`` once, and so do the rows before an exchange that a later action reads again. What
/// a closure sees depends on the plan, too: a `first()` stops early.
public struct Counter: Sendable {
  /// The counter's name; counters of one session with the same name are the same.
  public let name: String
  private let slot: Int
  private let core: SessionCore

  init(_ name: String, _ core: SessionCore) {
    self.name = name
    self.core = core
    slot = CounterNames.slot(of: name)
    core.state.withLock { $0.counters[name, default: 0] += 0 }
  }

  /// Adds to the counter, in a closure of a dataset. The amount may be negative.
  ///
  /// Tasks that the closure starts may count, too, until it returns; a `Task.detached` may not, since nothing says what it is part
  /// of. Anywhere else, counting is a mistake: the next action throws a `DatasetError` with code `misuse`.
  /// - Complexity: some nanoseconds; no request. A task's counts travel with its result.
  public func add(_ amount: Int = 1) {
    guard let counters = TaskCounters.current else {
      return core.refuse(
        DatasetError(
          .misuse,
          """
          the counter "\(name)" was added to outside a dataset's closure, where nothing says how often that is repeated: count in \
          closures, and in run(in:) with a variable of your own; a Task.detached doesn't know which task it belongs to
          """))
    }
    counters.add(amount, to: slot)
  }

  /// Adds to the counter; see ``add(_:)``.
  public static func += (counter: Counter, amount: Int) { counter.add(amount) }

  /// What was counted, as of the last action that has ended: the same in every replay at the same point of the program.
  ///
  /// For `run(in:)`. Inside a dataset's closure it is 0 and fails the action with code `misuse`, since a closure runs at no certain
  /// point of the program: read it before and capture the number.
  public var value: Int {
    if let task = TaskCounters.current {
      task.refuse(
        DatasetError(
          .misuse,
          "the value of the counter \"\(name)\" was read inside a dataset's closure, where it has none that is certain: read it in "
            + "run(in:) and capture the number"))
      return 0
    }
    return core.state.withLock { $0.counters[name] ?? 0 }
  }
}

extension ServerlessSession {
  /// A counter that closures of datasets add to. Not an action, no request.
  ///
  /// Counters of the same name are the same. Their final values stand in the run's last lines on standard error.
  public func counter(_ name: String) -> Counter { Counter(name, core) }
}
