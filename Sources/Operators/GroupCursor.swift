/// Cuts rows that are ordered by key hash into groups of equal keys, streaming: it holds one batch, and besides it only rows whose
/// key's 64-bit hash collides with that of the group being read.
public final class GroupCursor<Operations: KeyOperations, Element: Sendable> {
  @usableFromInline let operations: Operations
  @usableFromInline let key: @Sendable (Element) -> Operations.Key
  @usableFromInline var rows: HashOrderedRows<Element>
  /// The group being read.
  @usableFromInline var current: (key: Operations.Key, hash: UInt64)?
  /// What is left of the group's rows that were held, last one first.
  @usableFromInline var replay: [Element] = []
  /// Rows that were passed over for another key of the same hash, in order of arrival, and their hash.
  @usableFromInline var held: [(key: Operations.Key, element: Element)] = []
  @usableFromInline var heldHash: UInt64 = 0

  /// A cursor over what `puller` gives.
  @inlinable
  public init(_ operations: Operations, key: @escaping @Sendable (Element) -> Operations.Key, _ puller: RowPuller) {
    self.operations = operations
    self.key = key
    rows = HashOrderedRows(puller, hash: hashing(operations, key))
  }

  /// A cursor over pairs.
  @inlinable
  init<Value>(_ operations: Operations, pairsOf value: Value.Type, _ puller: RowPuller)
  where Element == (Operations.Key, Value) {
    self.operations = operations
    key = { $0.0 }
    rows = HashOrderedRows(puller, hash: pairHash(operations, value))
  }

  /// Goes past what is unread of the current group.
  /// - Returns: the next group's key and its hash, or nil at the end.
  /// - Throws: what the puller throws; ``OperatorError`` with code `misuse` when rows aren't in the order of their hashes.
  @inlinable
  public func nextKey() throws -> (key: Operations.Key, hash: UInt64)? {
    while try nextElement() != nil {}
    current = nil
    if let first = held.first { return (first.key, heldHash) }
    guard try rows.load() else { return nil }
    return (operations.detached(key(rows.rows.next.pointee)), rows.hash)
  }

  /// Begins the group of a key whose hash is at most that of ``nextKey()``; it is empty when no row has the key.
  @inlinable
  public func begin(_ key: Operations.Key, _ hash: UInt64) {
    current = (key, hash)
    guard !held.isEmpty else { return }
    // The rows of the hash were all passed over when those of its first key were read.
    replay = held.reversed().filter { equal($0.key, key) }.map(\.element)
    held.removeAll { equal($0.key, key) }
  }

  /// The next element of the group, or nil at its end.
  /// - Throws: what ``nextKey()`` throws.
  @inlinable
  public func nextElement() throws -> Element? {
    if let element = replay.popLast() { return element }
    guard let group = current else { return nil }
    while try rows.load(), rows.hash == group.hash {
      let rowKey = key(rows.rows.next.pointee)
      if equal(rowKey, group.key) { return rows.rows.take() }
      heldHash = group.hash
      held.append((operations.detached(rowKey), rows.rows.take()))
    }
    return nil
  }

  /// The elements of the group as a sequence, of which a failure to read is noted.
  @inlinable
  func elements<Value>(_ failure: ReadFailure, _ value: @escaping (Element) -> Value) -> GroupElements<Value> {
    GroupElements {
      do { return try self.nextElement().map(value) } catch {
        failure.error = error
        return nil
      }
    }
  }

  @inlinable @inline(__always)
  func equal(_ a: Operations.Key, _ b: Operations.Key) -> Bool {
    withUnsafePointer(to: a) { a in withUnsafePointer(to: b) { operations.equal(a, $0) } }
  }
}

/// The elements of one group, read once, as they stream in.
///
/// Valid during the closure that got it; what it doesn't read is passed over. A failure to read ends the sequence and is thrown
/// when the closure returns.
public struct GroupElements<Element>: Sequence, IteratorProtocol {
  @usableFromInline let read: () -> Element?

  @inlinable init(read: @escaping () -> Element?) { self.read = read }

  /// The next element of the group.
  @inlinable public mutating func next() -> Element? { read() }
}

/// Makes rows of one group at a time, given its key and its elements as they stream in.
public typealias GroupBody<Key, Element, Output> = (Key, GroupElements<Element>, inout BatchEmitter<Output>) throws -> Void

/// Calls `body` once for each group.
@inlinable
public func grouping<Operations: KeyOperations, Element: Sendable, Output>(
  _ operations: Operations, key: @escaping @Sendable (Element) -> Operations.Key,
  _ body: @escaping @Sendable (Operations.Key, GroupElements<Element>, inout BatchEmitter<Output>) throws -> Void
) -> GroupOperator {
  grouping(operations, key: key, perTask: { _ in body })
}

/// Calls what `makeBody` makes for the task once for each group.
@inlinable
public func grouping<Operations: KeyOperations, Element: Sendable, Output>(
  _ operations: Operations, key: @escaping @Sendable (Element) -> Operations.Key,
  perTask makeBody: @escaping @Sendable (TaskControl) -> GroupBody<Operations.Key, Element, Output>
) -> GroupOperator {
  { control, puller, sink in
    let body = makeBody(control)
    let cursor = GroupCursor(operations, key: key, puller)
    var emitter = BatchEmitter<Output>(continuing: BatchMemory(), into: sink, control: control)
    defer { emitter.pause() }
    while let (key, hash) = try cursor.nextKey() {
      cursor.begin(key, hash)
      let failure = ReadFailure()
      try body(key, cursor.elements(failure) { $0 }, &emitter)
      try failure.rethrow()
    }
    try emitter.flush()
  }
}
