public import Records

/// The typed closures of one dataset operation, behind erased joints: what a worker binds a plan's node to.
///
/// Made when an action starts; a type that can't cross a stage boundary is an error there.
public struct OperatorBinding: Sendable {
  /// The memory of the operation's output elements.
  public var layout: ElementLayout
  /// The type of the output elements.
  public var element: Any.Type
  /// What its input elements become, for operations that need no other partition, or the final side of those that do.
  public var transform: NarrowOperator?
  /// The map-side half of a combining operation.
  public var partial: NarrowOperator?
  /// What the partial half gives, when that isn't the output element.
  public var partialRow: PartialRow?
  /// The final half, over what the partial half gave.
  public var merge: NarrowOperator?
  /// Key hashes of each input's elements, for exchanges.
  public var hashes: [KeyHash] = []
  /// Key hashes of the partial half's rows.
  public var partialHash: KeyHash?
  /// The operator over rows ordered by key hash.
  public var group: GroupOperator?
  /// The join that builds its right side and streams its left.
  public var join: JoinOperator?
  /// The join that builds its left side and streams its right.
  public var joinBuildingLeft: JoinOperator?
  /// The join, or cogroup, of two sides that come in the order of their keys' hashes.
  public var mergeJoin: MergeJoinOperator?
  /// The partition that the program gives each row.
  public var partition: PartitionFunction?
  /// The order of a sort, or of a group's rows.
  public var ordering: RowOrdering?
  /// Produces a task's share of a source.
  public var source: SourceOperator?

  /// Stores the key hashes of `count` adjacent rows.
  public typealias KeyHash = @Sendable (UnsafeRawPointer, Int, UnsafeMutablePointer<UInt64>) -> Void

  /// Stores the partition of each of `count` adjacent rows, of so many partitions. Throws what the program's closure throws.
  public typealias PartitionFunction =
    @Sendable (UnsafeRawPointer, Int, _ partitions: Int, UnsafeMutablePointer<UInt32>) throws -> Void

  /// A binding without operators.
  @inlinable
  public init<Element>(_ element: Element.Type) {
    layout = ElementLayout(element)
    self.element = element
  }
}

/// Which share of a source a task reads.
public struct SourceShare: Sendable {
  /// The share's number.
  public let index: Int
  /// How many shares there are.
  public let count: Int
  /// For files: the encoded split.
  public let split: [UInt8]

  /// A share.
  public init(index: Int, count: Int, split: [UInt8] = []) {
    self.index = index
    self.count = count
    self.split = split
  }

  /// The share of `total` rows, cut evenly.
  @inlinable public func range(of total: Int) -> Range<Int> {
    let (quotient, rest) = total.quotientAndRemainder(dividingBy: count)
    let start = index * quotient + min(index, rest)
    return start..<start + quotient + (index < rest ? 1 : 0)
  }
}

/// Pushes a share of a source; gives the bytes read from storage.
public typealias SourceOperator = @Sendable (TaskControl, SourceShare, BatchSink) throws -> Int
