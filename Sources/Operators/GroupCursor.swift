/// Cuts rows that are ordered by key hash into groups of equal keys, streaming: it holds one batch, and besides it only rows whose
/// key's 64-bit hash collides with that of the group being read.
public final class GroupCursor<Operations: KeyOperations, Element: Sendable> {
  @usableFromInline let operations: Operations
  @usableFromInline let key: @Sendable (Element) -> Operations.Key
  @usableFromInline let puller: RowPuller
  @usableFromInline var rows: UnsafeMutablePointer<Element>?
  @usableFromInline var position = 0
  @usableFromInline var count = 0
  /// The group's key and its hash.
  @usableFromInline var current: (key: Operations.Key, hash: UInt64)?
  /// The first row of a group was moved out to see its key.
  @usableFromInline var pending: Element?
  /// Rows of other keys with the current hash, in order of arrival.
  @usableFromInline var colliding: [(Operations.Key, Element)] = []
  /// What is left of the collisions that are read as groups of their own.
  @usableFromInline var replay: [(Operations.Key, Element)] = []
  @usableFromInline var isReplaying = false

  /// A cursor over what `puller` gives.
  @inlinable
  public init(_ operations: Operations, key: @escaping @Sendable (Element) -> Operations.Key, _ puller: RowPuller) {
    self.operations = operations
    self.key = key
    self.puller = puller
  }

  @inlinable
  deinit { if let rows { (rows + position).deinitialize(count: count - position) } }

  /// Goes to the next group, past what is unread of this one.
  /// - Returns: its key, or nil at the end.
  @inlinable
  public func nextGroup() throws -> Operations.Key? {
    while current != nil, try nextElement() != nil {}
    if !colliding.isEmpty {
      replay = colliding
      colliding = []
      isReplaying = true
    }
    if isReplaying, let (key, element) = replay.first {
      replay.removeFirst()
      return begin(key, element)
    }
    isReplaying = false
    guard let element = try takeRow() else { return nil }
    return begin(key(element), element)
  }

  @inlinable
  func begin(_ key: Operations.Key, _ element: Element) -> Operations.Key {
    pending = element
    current = (operations.detached(key), hash(of: key))
    return key
  }

  /// The next element of the group, or nil at its end.
  @inlinable
  public func nextElement() throws -> Element? {
    if let first = pending {
      pending = nil
      return first
    }
    guard let group = current else { return nil }
    if isReplaying { return nextReplayed(group.key) }
    while let next = try peekRow() {
      let rowKey = key(next.pointee)
      if equal(rowKey, group.key) {
        position += 1
        return next.move()
      }
      guard hash(of: rowKey) == group.hash else { break }
      position += 1
      colliding.append((operations.detached(rowKey), next.move()))
    }
    current = nil
    return nil
  }

  @inlinable
  func nextReplayed(_ wanted: Operations.Key) -> Element? {
    guard let index = replay.firstIndex(where: { equal($0.0, wanted) }) else {
      current = nil
      return nil
    }
    return replay.remove(at: index).1
  }

  @inlinable
  func peekRow() throws -> UnsafeMutablePointer<Element>? {
    while position == count {
      rows = nil
      position = 0
      count = 0
      guard let batch = try puller.next() else { return nil }
      rows = batch.base.assumingMemoryBound(to: Element.self)
      count = batch.count
    }
    return rows.unsafelyUnwrapped + position
  }

  @inlinable
  func takeRow() throws -> Element? {
    guard let row = try peekRow() else { return nil }
    position += 1
    return row.move()
  }

  @inlinable @inline(__always)
  func equal(_ a: Operations.Key, _ b: Operations.Key) -> Bool {
    withUnsafePointer(to: a) { a in withUnsafePointer(to: b) { operations.equal(a, $0) } }
  }

  @inlinable
  func hash(of key: Operations.Key) -> UInt64 {
    var hash: UInt64 = 0
    withUnsafePointer(to: key) { operations.hash($0, stride: 0, count: 1, into: &hash) }
    return hash
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

/// Calls `body` once for each group.
@inlinable
public func grouping<Operations: KeyOperations, Element: Sendable, Output>(
  _ operations: Operations, key: @escaping @Sendable (Element) -> Operations.Key,
  _ body: @escaping @Sendable (Operations.Key, GroupElements<Element>, inout BatchEmitter<Output>) throws -> Void
) -> GroupOperator {
  { control, puller, sink in
    let cursor = GroupCursor(operations, key: key, puller)
    var emitter = BatchEmitter<Output>(continuing: BatchMemory(), into: sink, control: control)
    defer { emitter.pause() }
    while let key = try cursor.nextGroup() {
      var failure: (any Error)?
      let elements = GroupElements<Element> {
        do { return try cursor.nextElement() } catch {
          failure = error
          return nil
        }
      }
      try body(key, elements, &emitter)
      if let failure { throw failure }
    }
    try emitter.flush()
  }
}
