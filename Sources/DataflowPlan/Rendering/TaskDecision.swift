/// How many tasks a stage was given, once that is decided.
package struct TaskDecision: Sendable, Hashable, Codable {
  /// The number of tasks.
  package var tasks: Int
  /// The number of partitions that were coalesced into these, if any were.
  package var coalescedFrom: Int?

  /// A decision of those parts.
  package init(tasks: Int, coalescedFrom: Int? = nil) {
    self.tasks = tasks
    self.coalescedFrom = coalescedFrom
  }

  /// `4 (coalesced from 8)`.
  package var description: String { coalescedFrom.map { "\(tasks) (coalesced from \($0))" } ?? "\(tasks)" }
}
