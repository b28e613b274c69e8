/// What gives a stage its number of tasks; the number itself may be known only when the stage is about to run.
package indirect enum TaskCount: Sendable, Hashable, Codable, CustomStringConvertible {
  /// One task per split of a source; `known` before the run, if it is.
  case splits(of: NodeID, known: Int?)
  /// One task per partition of the group's exchanges, after coalescing.
  case partitions(PartitioningGroup)
  /// One task per task of the stage whose forward exchange is read.
  case sameAs(StageID)
  /// So many tasks.
  case fixed(Int)
  /// So many tasks, or as many as the stage has whose rows are read if those are fewer.
  case upTo(Int, of: StageID)
  /// The tasks of each, one after the other: a union.
  case sum([TaskCount])

  /// `3 splits`, `partitions of group 1`, …
  package var description: String {
    switch self {
    case .splits(_, let known?): known == 1 ? "1 split" : "\(known) splits"
    case .splits(let source, nil): "splits of \(source)"
    case .partitions(let group): "partitions of \(group)"
    case .sameAs(let stage): "as \(stage)"
    case .fixed(let count): "\(count)"
    case .upTo(let count, let stage): "up to \(count) of \(stage)"
    case .sum(let parts): parts.map(\.description).joined(separator: " + ")
    }
  }
}
