/// What one task reads of a partitioned exchange.
struct PartitionShare: Sendable {
  /// Neighbouring partitions.
  let partitions: Range<Int>
  /// The producing tasks of whose output it takes them; nil for all. Some only where a partition is split between tasks.
  var tasks: Range<Int>?

  /// A share of those partitions of all outputs.
  init(_ partitions: Range<Int>, tasks: Range<Int>? = nil) {
    self.partitions = partitions
    self.tasks = tasks
  }
}
