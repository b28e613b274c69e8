/// What forces the work, and what becomes of the rows.
package enum LogicalAction: Sendable, Hashable, Codable {
  /// All rows, to the driver.
  case collect
  /// Their number.
  case count
  /// One value.
  case reduce
  /// The first row.
  case first
  /// The first rows.
  case prefix(Int)
  /// User code once per partition.
  case forEachPartition
  /// Rows to the driver as they are ready.
  case stream
  /// Rows into files at the destination.
  case write(format: String, destination: String)

  /// The action as explanations print it.
  package var description: String {
    switch self {
    case .collect: "collect"
    case .count: "count"
    case .reduce: "reduce"
    case .first: "first"
    case .prefix(let count): "prefix \(count)"
    case .forEachPartition: "forEachPartition"
    case .stream: "stream"
    case .write(let format, let destination): "write \(format) to \(destination)"
    }
  }

  /// How many of the first rows suffice for it, if not all are needed.
  package var rowsNeeded: Int? {
    switch self {
    case .first: 1
    case .prefix(let count): count
    default: nil
    }
  }
}
