/// The rows of a group on their way through window functions.
@usableFromInline
final class WindowRows<Element: Sendable> {
  /// The rows that were read last.
  @usableFromInline let batch = BatchMemory<Element>()
  /// Which of them are peers of the row before.
  @usableFromInline let arePeers: UnsafeMutablePointer<Bool>
  /// Rows of which a function doesn't know enough yet.
  @usableFromInline let waiting = RingQueue<Element>()
  @usableFromInline var previous: Element?
  @usableFromInline var isAtEnd = false

  @inlinable
  init() { arePeers = .allocate(capacity: BatchSink.capacity) }

  @inlinable
  deinit { arePeers.deallocate() }

  @inlinable
  func begin() { (previous, isAtEnd) = (nil, false) }

  /// Reads a batch of the group's rows; false at its end.
  @inlinable
  func read<Operations: KeyOperations>(
    _ cursor: GroupCursor<Operations, Element>, _ precedes: (Element, Element) throws -> Bool
  ) throws -> Bool {
    var count = 0
    defer { batch.initialized = count }
    while !isAtEnd, count < BatchSink.capacity {
      guard let row = try cursor.nextElement() else {
        isAtEnd = true
        break
      }
      (batch.base + count).initialize(to: row)
      count += 1
      let before = count == 1 ? previous : batch.base[count - 2]
      arePeers[count - 1] = try before.map { try !precedes($0, row) } ?? false
    }
    return count > 0
  }

  /// Lets the batch's rows wait for their results.
  @inlinable
  func wait() {
    let count = batch.initialized
    batch.initialized = 0
    previous = batch.base[count - 1]
    for index in 0..<count { waiting.append((batch.base + index).move()) }
  }

  @inlinable
  func check(_ byteCount: Int, _ control: TaskControl) throws {
    // What a batch takes anyway is no sign of a frame that is too long.
    if byteCount > Swift.max(control.memoryBudget, 1 << 20) { throw Self.tooLarge(byteCount, control.memoryBudget) }
  }

  @usableFromInline @inline(never)
  static func tooLarge(_ byteCount: Int, _ budget: Int) -> OperatorError {
    OperatorError(
      .outOfMemory,
      "window functions hold \(byteCount) bytes of rows and states of one group, and a task may hold \(budget): make the "
        + "frame, lag or lead shorter, or give workers more memory")
  }
}
