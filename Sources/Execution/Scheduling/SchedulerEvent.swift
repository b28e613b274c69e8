/// What happens to a wave; the scheduler's only input.
package enum SchedulerEvent: Sendable {
  /// The action begins.
  case started
  /// A stage's tasks are known. `adopted` ones are done already, with those partition digests and rows.
  case planned(stage: Int, tasks: [TaskShape], adopted: [Int: TaskYield])
  /// An attempt answered, and its slot is free; whether it counts is known when it is committed.
  case answered(TaskID, attempt: Int)
  /// An attempt's output is committed.
  case succeeded(TaskID, attempt: Int, TaskYield)
  /// An attempt failed.
  case failed(TaskID, attempt: Int, AttemptFailure)
  /// The program no longer wants the action.
  case cancelled
}

/// What a task reads of other stages.
package struct TaskShape: Sendable, Hashable {
  /// A stage input of the task.
  package struct Need: Sendable, Hashable {
    /// The stage that wrote it.
    package var producer: Int
    /// The one task of it that is read; nil for all.
    package var task: Int?
    /// The partitions that are read of each.
    package var partitions: Range<Int>

    /// A need of these parts.
    package init(producer: Int, task: Int?, partitions: Range<Int>) {
      self.producer = producer
      self.task = task
      self.partitions = partitions
    }
  }

  /// The inputs.
  package var needs: [Need]

  /// A task with those inputs.
  package init(needs: [Need] = []) { self.needs = needs }
}

/// What the scheduler must know of a finished task.
package struct TaskYield: Sendable, Hashable {
  /// A digest of each output partition.
  package var digests: [UInt64]
  /// Rows of its result.
  package var rows: Int

  /// A yield of these parts.
  package init(digests: [UInt64], rows: Int) {
    self.digests = digests
    self.rows = rows
  }
}

/// Why an attempt failed; decides what is done about it.
package enum AttemptFailure: Sendable, Hashable {
  /// A closure of the program threw.
  case user(String)
  /// An input must be computed again.
  case lostInput([TaskID], String)
  /// The worker ended; `hadStarted` is false when the attempt can't be the reason.
  case workerLost(String, hadStarted: Bool)
  /// The attempt ran for too long.
  case deadline(String)
  /// The attempt needed too much memory.
  case outOfMemory(String)
  /// Something else failed that may not fail again.
  case transient(String)
  /// Something failed that will fail again.
  case fatal(DatasetError)
}
