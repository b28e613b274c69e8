public import Records

/// How one side's rows go to local disk. Found out once for a join; a type that can't be written is an error only when rows
/// have to go there.
@frozen @usableFromInline
struct SpillableRow: Sendable {
  @usableFromInline let resolved: Result<SpillRow, RecordError>

  @inlinable
  init<Row>(_ type: Row.Type, hash: OperatorBinding.KeyHash? = nil) {
    do { resolved = .success(try SpillRow.resolve(type, hash: hash)) } catch { resolved = .failure(error) }
  }

  /// The codec, if there is one.
  @inlinable var codec: RecordCodec? {
    if case .success(let row) = resolved { row.codec } else { nil }
  }

  /// How the rows are written, now that they must be.
  /// - Throws: ``RecordError`` with code `noCodec`.
  @usableFromInline
  func required(budget: Int) throws -> SpillRow {
    switch resolved {
    case .success(let row): return row
    case .failure(let error):
      throw RecordError(
        error.code,
        "a join holds more than its \(budget) bytes of memory, and its rows can't be written to local disk. Either give tasks more "
          + "memory or use more partitions, or mend this: \(error.message)")
    }
  }
}
