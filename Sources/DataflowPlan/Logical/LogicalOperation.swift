/// What a node of a logical plan does. The user's closures stand elsewhere, behind the node's id.
///
/// The rows of `reduceByKey` and of a join are `(Key, Value)` and the key is the first component; the key of `distinct` is the
/// whole row. So two of them over one element type with one key type agree on what a row's key is, and rules may rely on it.
/// What groups rows by a closure of the program's agrees with nothing but itself.
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
  /// A step of the library's (named) that sees a partition's rows one after the other and gives any number of rows.
  case partitionwise(String)
  /// A step of the library's (named) over all rows, which one task takes.
  case gathered(String)
  /// One row per key: its values combined.
  case reduceByKey(keyType: String)
  /// One row per key: the named functions over its values.
  case aggregateByKey(keyType: String, functions: [String])
  /// Any rows per key, made of its rows as a streamed sequence; in an order of their own, if one is described.
  case groupByKey(keyType: String, order: String? = nil)
  /// Pairs of rows of equal keys; inputs are left and right.
  case join(kind: JoinKind, keyType: String, hint: JoinHint = .automatic)
  /// Any rows per key, made of the rows of two inputs, each as a streamed sequence.
  case cogroup(keyType: String)
  /// Every pair of a row of the left input and one of the right.
  case cross
  /// Each row with its position among all; inputs are the rows, and the number of rows of each of their partitions.
  case zipWithIndex
  /// All rows in order; the description says which (`descending by Int`).
  case sorted(String)
  /// Each different row once.
  case distinct(keyType: String)
  /// The rows of all inputs, one input after the other.
  case union
  /// The same rows in other partitions: a count of them, or partitions of about so many bytes, or as the library chooses.
  case repartitioned(count: Int?, targetBytes: Int? = nil)
  /// The same rows, each in the partition that the program gives it.
  case partitioned(count: Int)
  /// The same rows in fewer partitions, each of neighbouring ones.
  case coalesced(count: Int)
  /// The same rows, stored for later actions.
  case cached
  /// The same rows, stored under that name for later actions and later runs.
  case checkpointed(name: String)
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
    case .keyedNarrow(let name), .partitionwise(let name), .gathered(let name): name
    case .reduceByKey: "reduceByKey"
    case .aggregateByKey: "aggregateByKey"
    case .groupByKey: "groupByKey"
    case .join(let kind, _, _): "\(kind.rawValue) join"
    case .cogroup: "cogroup"
    case .cross: "cross join"
    case .zipWithIndex: "zipWithIndex"
    case .sorted: "sorted"
    case .distinct: "distinct"
    case .union: "union"
    case .repartitioned: "repartitioned"
    case .partitioned: "partitioned"
    case .coalesced(let count): "coalesced \(count)"
    case .cached: "cached"
    case .checkpointed(let name): "checkpointed \(name)"
    case .limit(let count): "limit \(count)"
    }
  }

  /// The type of the key by which it brings rows together, if it does.
  package var keyType: String? {
    switch self {
    case .reduceByKey(let type), .aggregateByKey(let type, _), .groupByKey(let type, _), .join(_, let type, _),
      .cogroup(let type), .distinct(let type):
      type
    default: nil
    }
  }

  /// Whether a row of the output depends on one row of the input (or one partition) and no exchange is needed.
  package var isNarrow: Bool {
    switch self {
    case .map, .filter, .flatMap, .compactMap, .mapPartitions, .mapValues, .keys, .values, .keyedNarrow, .partitionwise: true
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
    case .join, .cogroup, .cross, .zipWithIndex: 2...2
    case .union: 1...Int.max
    default: 1...1
    }
  }
}
