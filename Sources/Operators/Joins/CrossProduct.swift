/// The state of a running cross join.
@usableFromInline
final class CrossProduct<Left: Sendable, Right: Sendable> {
  @usableFromInline let control: TaskControl
  @usableFromInline let rightRow: SpillableRow
  /// Left rows that wait for the next reading of the right side.
  @usableFromInline var left: RowBuffer<Left>
  @usableFromInline var right: RowBuffer<Right>
  /// The right side, when it exceeds its share of the budget.
  @usableFromInline var spool: (any RowSpool)?

  @inlinable
  init(_ leftRow: SpillableRow, _ rightRow: SpillableRow, _ control: TaskControl) {
    self.control = control
    self.rightRow = rightRow
    left = RowBuffer(measure: RowMeasure(Left.self, leftRow.codec))
    right = RowBuffer(measure: RowMeasure(Right.self, rightRow.codec))
  }

  /// Consumes a batch of the right side.
  @inlinable
  func build(_ raw: UnsafeMutableRawPointer, _ count: Int) throws {
    if let spool { return try spool.append(raw, count) }
    right.append(raw.assumingMemoryBound(to: Right.self), count)
    guard right.byteCount > control.memoryBudget / 4 else { return }
    let spool = try control.spillSpace.makeSpool(of: try rightRow.required(budget: control.memoryBudget))
    try right.hand(to: spool.append)
    right = RowBuffer(measure: right.measure)
    self.spool = spool
  }

  /// Consumes a batch of the left side.
  /// - Returns: whether it is time to multiply what is held.
  @inlinable
  func holds(_ rows: UnsafeMutablePointer<Left>, _ count: Int) -> Bool {
    left.append(rows, count)
    return spool == nil || left.byteCount > control.memoryBudget / 8
  }

  /// Calls `body` with each pair of the left rows that are held and all right rows, and frees the left ones.
  @inlinable @inline(__always)
  func multiplyHeld(_ body: (Left, Right) throws -> Void) throws {
    guard left.count > 0 else { return }
    let (rows, count) = (left.base, left.count)
    if let spool {
      var rights = PulledRows<Right>(try spool.rows())
      while try rights.load() {
        let right = rights.take()
        for number in 0..<count { try body(rows[number], right) }
      }
    } else {
      let (rights, rightCount) = (right.base, right.count)
      for number in 0..<count {
        for other in 0..<rightCount { try body(rows[number], rights[other]) }
      }
    }
    left.removeAll()
  }
}
