internal import DataflowPlan
internal import Execution
internal import Formats
internal import Lineage
internal import Operators

/// A recorded operation: its place in the plan, and the closures behind it.
@usableFromInline
final class DatasetNode: Sendable {
  let session: ServerlessSession
  let operation: LogicalOperation
  let inputs: [DatasetNode]
  let element: String
  let site: CallSite
  /// Made anew for each action, so that a type which can't cross a stage boundary is found there.
  let bind: @Sendable () throws -> OperatorBinding
  /// For sources: what is there, when the action starts. On the driver only.
  let resolve: (@Sendable (SourceContext) throws -> ResolvedSource)?
  /// For checkpointed datasets: what the program says of them.
  let checkpoint: CheckpointDeclaration?
  /// What the closures are known to have captured, in words.
  let captures: [String]
  /// Tells what the closures captured from what those of any other operation did.
  let history: Digest128

  init(
    _ session: ServerlessSession, _ operation: LogicalOperation, _ inputs: [DatasetNode], element: Any.Type,
    at site: SourceSite,
    resolve: (@Sendable (SourceContext) throws -> ResolvedSource)? = nil, checkpoint: CheckpointDeclaration? = nil,
    bind: @escaping @Sendable () throws -> OperatorBinding
  ) {
    self.session = session
    self.operation = operation
    self.inputs = inputs
    self.element = String(describing: element)
    self.site = CallSite(file: site.file, line: site.line, column: site.column)
    self.resolve = resolve
    self.checkpoint = checkpoint
    self.bind = bind
    captures = site.captures
    history = session.core.historyOfNextNode()
  }
}

/// What a source may go by when it is resolved.
struct SourceContext: Sendable {
  /// Tasks that run at once.
  let workers: Int
  /// Bytes that a task should read.
  let targetBytes: Int
  /// Bytes that are worth a task of their own.
  let leastBytes: Int
  /// Brings files of this machine to where tasks can read them; nil where tasks run on this machine.
  var staging: InputStaging?
}

/// Where the program called the library.
@usableFromInline
struct SourceSite: Sendable {
  let file: String
  let line: Int
  let column: Int
  /// What the closure given there has captured.
  let captures: [String]

  @usableFromInline
  init(_ file: String, _ line: Int, _ column: Int) {
    self.file = file
    self.line = line
    self.column = column
    captures = []
  }

  @usableFromInline
  init<Closure>(_ file: String, _ line: Int, _ column: Int, _ closure: Closure) {
    self.file = file
    self.line = line
    self.column = column
    captures = CapturedValues(of: closure).lines
  }
}

/// The operations that generic, inlined code records; they stand for the plan's own, which it can't name.
@usableFromInline
enum RecordedOperation: Sendable {
  case map, filter, flatMap, compactMap, mapPartitions, mapValues, keys, values
  case partitionwise(String), gathered(String)
  case reduceByKey(key: Any.Type)
  case aggregateByKey(key: Any.Type, functions: [String])
  case groupByKey(key: Any.Type, order: String?)
  case join(JoinForm, key: Any.Type, JoinStrategy)
  case cogroup(key: Any.Type)
  case cross, zipWithIndex
  case partitioned(count: Int)
  case sorted(String)
  case distinct(key: Any.Type)

  var logical: LogicalOperation {
    switch self {
    case .map: .map
    case .filter: .filter
    case .flatMap: .flatMap
    case .compactMap: .compactMap
    case .mapPartitions: .mapPartitions
    case .mapValues: .mapValues
    case .keys: .keys
    case .values: .values
    case .partitionwise(let name): .partitionwise(name)
    case .gathered(let name): .gathered(name)
    case .reduceByKey(let key): .reduceByKey(keyType: "\(key)")
    case .aggregateByKey(let key, let functions): .aggregateByKey(keyType: "\(key)", functions: functions)
    case .groupByKey(let key, let order): .groupByKey(keyType: "\(key)", order: order)
    case .join(let form, let key, let strategy): .join(kind: form.kind, keyType: "\(key)", hint: strategy.hint)
    case .cogroup(let key): .cogroup(keyType: "\(key)")
    case .cross: .cross
    case .zipWithIndex: .zipWithIndex
    case .partitioned(let count): .partitioned(count: count)
    case .sorted(let order): .sorted(order)
    case .distinct(let key): .distinct(keyType: "\(key)")
    }
  }
}

extension JoinForm {
  /// The plan's word for it.
  fileprivate var kind: JoinKind {
    switch self {
    case .inner: .inner
    case .left: .left
    case .right: .right
    case .full: .full
    case .leftSemi: .semi
    case .leftAnti: .anti
    }
  }
}

extension JoinStrategy {
  /// The plan's word for it.
  fileprivate var hint: JoinHint {
    switch self {
    case .automatic: .automatic
    case .broadcast: .broadcast
    case .shuffleHash: .shuffleHash
    case .sortMerge: .sortMerge
    }
  }
}
