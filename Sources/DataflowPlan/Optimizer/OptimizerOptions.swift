/// What the optimizer goes by.
package struct OptimizerOptions: Sendable, Hashable, Codable {
  /// The rules that are used.
  package var rules: RuleSelection
  /// The largest size in bytes of a join's side that is broadcast.
  package var broadcastLimit: Int
  /// The bytes that a partition of an exchange should have.
  package var targetPartitionBytes: Int
  /// How many tasks run at once.
  package var workers: Int
  /// The memory of a task in bytes.
  package var memoryPerTask: Int

  /// Options of those values; sizes in bytes.
  package init(
    rules: RuleSelection = .all, broadcastLimit: Int = 8 << 20, targetPartitionBytes: Int = 64 << 20, workers: Int = 4,
    memoryPerTask: Int = 1 << 30
  ) {
    self.rules = rules
    self.broadcastLimit = broadcastLimit
    self.targetPartitionBytes = targetPartitionBytes
    self.workers = workers
    self.memoryPerTask = memoryPerTask
  }

  /// A task holds its share of the table beside its own rows, decoded: encoded bytes take several times as much.
  package var effectiveBroadcastLimit: Int { min(broadcastLimit, memoryPerTask / 8) }
}
