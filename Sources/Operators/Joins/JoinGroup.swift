/// The right rows of a hash group that a merge join holds in memory: all of them, or as many as its budget allows.
@frozen @usableFromInline
struct JoinGroup<Operations: KeyOperations, Value: Sendable>: ~Copyable {
  @usableFromInline typealias Row = (Operations.Key, Value)

  @usableFromInline let operations: Operations
  /// Whether of equal keys only the first row is held.
  @usableFromInline let isDistinct: Bool
  @usableFromInline let budget: Int
  @usableFromInline var rows: RowBuffer<Row>
  /// All keys are equal: what is to be expected of rows whose 64-bit hashes are.
  @usableFromInline var isUniform = true

  @inlinable
  init(_ operations: Operations, measure: RowMeasure, isDistinct: Bool, budget: Int) {
    self.operations = operations
    self.isDistinct = isDistinct
    self.budget = budget
    rows = RowBuffer(measure: measure)
  }

  /// Takes rows of that hash until there is no more or the budget is used up; at least one, if there is one.
  /// - Returns: whether there is no more.
  @inlinable
  mutating func fill(from source: inout HashOrderedRows<Row>, hash: UInt64) throws -> Bool {
    while try source.load(), source.hash == hash {
      let new = source.rows.next
      if isDistinct, contains(key(new)) {
        _ = source.rows.take()
        continue
      }
      // A growing buffer stands in memory twice.
      if rows.count > 0, rows.byteCount > budget / 2 { return false }
      let length = isDistinct ? 1 : source.runLength
      let first = rows.count > 0 ? rows.base : new
      for number in 0..<length where isUniform { isUniform = operations.equal(key(first), key(new + number)) }
      source.rows.position &+= length
      rows.append(new, length)
    }
    return true
  }

  /// Frees the rows.
  @inlinable
  mutating func removeAll() {
    rows.removeAll()
    isUniform = true
  }

  /// Whether a row has that key.
  @inlinable
  func contains(_ wanted: UnsafePointer<Operations.Key>) -> Bool {
    for number in 0..<(isUniform ? min(rows.count, 1) : rows.count) where operations.equal(key(rows.base + number), wanted) {
      return true
    }
    return false
  }

  @inlinable @inline(__always)
  func key(_ row: UnsafeMutablePointer<Row>) -> UnsafePointer<Operations.Key> {
    // A tuple's first element lies at its start.
    UnsafeRawPointer(row).assumingMemoryBound(to: Operations.Key.self)
  }
}
