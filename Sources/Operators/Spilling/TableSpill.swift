public import Records

/// Where the rows of a table go that is over its budget, and how they come back: sorted by the hash of their key, so that the
/// rows of a key can be combined again with little else in memory.
@usableFromInline
final class TableSpill {
  @usableFromInline let measure: TableMeasure
  private let control: TaskControl
  private let row: Result<SpillRow, RecordError>
  private var sorter: (any RowSorter)?

  /// No rows yet.
  @usableFromInline
  init(_ control: TaskControl, _ measure: TableMeasure, _ row: Result<SpillRow, RecordError>) {
    self.control = control
    self.measure = measure
    self.row = row
  }

  /// Whether rows are on disk.
  @usableFromInline var hasSpilled: Bool { sorter != nil }

  /// Whether a table of so many bytes and keys is to be emptied. What is on disk already needs half of the budget for its own.
  /// - Throws: ``OperatorError`` with code `outOfMemory` when a single key's value exceeds the budget.
  @usableFromInline
  func isDue(_ byteCount: Int, keys: Int) throws -> Bool {
    let budget = sorter == nil ? control.memoryBudget : control.memoryBudget / 2
    // Numbers of keys have 32 bits.
    guard keys > 0, control.mustSpill(byteCount, budget: budget) || keys >= 1 << 30 else { return false }
    try measure.check()
    return true
  }

  /// Takes rows over.
  /// - Throws: ``RecordError`` with code `noCodec` when they can't be written, and what local disk gives.
  @usableFromInline
  func append(_ base: UnsafeMutableRawPointer, _ count: Int) throws { try open().append(base, count) }

  /// Makes sure that rows can be taken, before any is moved out of its table.
  @usableFromInline @discardableResult
  func open() throws -> any RowSorter {
    if let sorter { return sorter }
    let opened = try control.spillSpace.makeSorter(of: try required())
    sorter = opened
    return opened
  }

  /// Notes that the table was emptied because it was over its budget: what of it went to the sorter leaves memory, too, for
  /// sorters know less of what rows own than the table did.
  @usableFromInline
  func didEmpty() throws {
    measure.removeAll()
    try sorter?.flush()
    control.didSpill()
  }

  /// Reads the rows back, the last of which are in the sorter.
  /// - Parameters:
  ///   - combine: takes rows over.
  ///   - pending: gives the number of keys in the table.
  ///   - emit: empties the table; called whenever `combine` has got all rows of the keys in it.
  @usableFromInline
  func readBack(
    combine: (UnsafeMutableRawPointer, Int) throws -> Void, pending: () -> Int, emit: () throws -> Void
  ) throws {
    guard let sorter else { return }
    measure.removeAll()
    let row = try required()
    guard let hash = row.hash else { preconditionFailure("rows are sorted by a hash") }
    let batches = HashOrderedBatches(try sorter.sorted(), row, hash)
    while !control.isStopped, try batches.load() {
      if batches.endsKeys {
        let completed = batches.completed
        if completed > 0 { try combine(batches.take(completed), completed) }
        try emit()
        measure.removeAll()
      }
      let rest = batches.remaining
      let rows = batches.take(rest)
      measure.arriveLarge(rows, rest)
      try combine(rows, rest)
      // What is left can't be emptied: it's one key's, but for hashes that collide.
      let keys = pending()
      if measure.exceedsLimit(keys) { throw measure.failure(of: keys) }
    }
    if !control.isStopped { try emit() }
  }

  private func required() throws -> SpillRow {
    do { return try row.get() } catch {
      throw RecordError(
        error.code,
        "keys and their values take more than the \(control.memoryBudget) bytes that a task may hold, and can't be written to local "
          + "disk. Either give workers more memory or use more partitions, or mend this: \(error.message)")
    }
  }
}
