/// What a node of a logical plan does. The user's closures stand elsewhere, behind the node's id.
///
/// The rows of a keyed operation are `(Key, Value)` and its key is the first component; the key of `distinct` is the whole
/// row. So two operations over one element type with one key type agree on what a row's key is, and rules may rely on it.
package enum LogicalOperation: Sendable, Hashable, Codable {
  /// Rows from outside.
  case source(SourceDescription)
  /// One row for each.
  case map
  /// Some of the rows.
  case filter
  /// Any number of rows for each.
  case flatMap
  /// At most one row for each.
  case compactMap
  /// A partition for a partition, by code that sees all its rows.
  case mapPartitions
  /// One row for each, of the same key.
  case mapValues
  /// The key of each row.
  case keys
  /// The value of each row.
  case values
  /// A step that the library adds over keyed rows (named), any number of rows for each, of the same key.
  case keyedNarrow(String)
  /// One row per key: its values combined.
  case reduceByKey(keyType: String)
  /// One row per key: the named functions over its values.
  case aggregateByKey(keyType: String, functions: [String])
  /// One row per key: its values as a streamed sequence.
  case groupByKey(keyType: String)
  /// Pairs of rows of equal keys; inputs are left and right.
  case join(kind: JoinKind, keyType: String)
  /// All rows in order; the description says which (`descending by Int`).
  case sorted(String)
  /// Each different row once.
  case distinct(keyType: String)
  /// The rows of all inputs, one input after the other.
  case union
  /// The same rows in other partitions; without a count the library chooses it.
  case repartitioned(count: Int?)
  /// The same rows, stored for later actions.
  case cached
  /// The first rows.
  case limit(Int)
}

extension LogicalOperation {
  /// The operator's name as the program spells it.
  package var name: String {
    switch self {
    case .source(let source): source.kind.rawValue
    case .map: "map"
    case .filter: "filter"
    case .flatMap: "flatMap"
    case .compactMap: "compactMap"
    case .mapPartitions: "mapPartitions"
    case .mapValues: "mapValues"
    case .keys: "keys"
    case .values: "values"
    case .keyedNarrow(let name): name
    case .reduceByKey: "reduceByKey"
    case .aggregateByKey: "aggregateByKey"
    case .groupByKey: "groupByKey"
    case .join(let kind, _): "\(kind.rawValue) join"
    case .sorted: "sorted"
    case .distinct: "distinct"
    case .union: "union"
    case .repartitioned: "repartitioned"
    case .cached: "cached"
    case .limit(let count): "limit \(count)"
    }
  }

  /// The type of the key by which it brings rows together, if it does.
  package var keyType: String? {
    switch self {
    case .reduceByKey(let type), .aggregateByKey(let type, _), .groupByKey(let type), .join(_, let type), .distinct(let type):
      type
    default: nil
    }
  }

  /// Whether a row of the output depends on one row of the input (or one partition) and no exchange is needed.
  package var isNarrow: Bool {
    switch self {
    case .map, .filter, .flatMap, .compactMap, .mapPartitions, .mapValues, .keys, .values, .keyedNarrow: true
    default: false
    }
  }

  /// Whether each row of the input gives exactly one row of the output, in order.
  package var isOneToOne: Bool {
    switch self {
    case .map, .mapValues, .keys, .values: true
    default: false
    }
  }

  /// Whether rows keep their key, and so their place in a partitioning by key.
  package var keepsKeyPartitioning: Bool {
    switch self {
    case .filter, .mapValues, .keyedNarrow: true
    default: false
    }
  }

  /// Whether it combines rows per key into one, so that rows may be combined before they travel too.
  package var isCombining: Bool {
    switch self {
    case .reduceByKey, .aggregateByKey, .distinct: true
    default: false
    }
  }

  /// How many inputs it takes.
  package var arity: ClosedRange<Int> {
    switch self {
    case .source: 0...0
    case .join: 2...2
    case .union: 1...Int.max
    default: 1...1
    }
  }
}
