public import Records

/// Where a task's operators put rows that don't fit in their memory: local disk, which is gone with the task.
public protocol SpillSpace: AnyObject {
  /// A sorter of rows by the hash of their key.
  func makeSorter(of row: SpillRow) throws -> any RowSorter
  /// A spool of rows.
  func makeSpool(of row: SpillRow) throws -> any RowSpool
}

/// How rows are written to local disk.
public struct SpillRow: Sendable {
  /// Encodes and decodes the rows.
  public let codec: RecordCodec
  /// Stride, alignment and destruction of rows in memory.
  public let layout: ElementLayout
  /// The rows' key hashes, which a sorter orders by; a spool needs none.
  public let hash: OperatorBinding.KeyHash?

  /// Rows of these parts.
  public init(codec: RecordCodec, layout: ElementLayout, hash: OperatorBinding.KeyHash? = nil) {
    self.codec = codec
    self.layout = layout
    self.hash = hash
  }

  /// Rows of a type.
  /// - Throws: ``RecordError`` with code `noCodec` when the type, or one inside, can't be written.
  public static func resolve<Row>(_ type: Row.Type, hash: OperatorBinding.KeyHash? = nil) throws(RecordError) -> SpillRow {
    SpillRow(codec: try RecordCodec.resolve(type), layout: ElementLayout(type), hash: hash)
  }
}

/// Brings rows into the order of their keys' hashes, stably. What exceeds its budget is sorted and written to local disk; the
/// parts are merged as they are read.
public protocol RowSorter: AnyObject {
  /// Takes `count` adjacent rows over, also when it throws.
  func append(_ base: UnsafeMutableRawPointer, _ count: Int) throws
  /// Writes what is still in memory to local disk: for rows that came because memory was short.
  func flush() throws
  /// All rows, in order. To be called once, after the last ``append(_:_:)``.
  func sorted() throws -> RowPuller
}

extension RowSorter {
  /// Does nothing: for sorters that keep no rows in memory.
  public func flush() throws {}
}

/// Keeps rows in the order in which they came, on local disk beyond its budget, to be read as often as is wanted.
public protocol RowSpool: AnyObject {
  /// Rows held.
  var count: Int { get }
  /// Takes `count` adjacent rows over, also when it throws.
  func append(_ base: UnsafeMutableRawPointer, _ count: Int) throws
  /// The rows from the first one on; each call gives fresh copies, which are its caller's. Nothing is appended any more.
  func rows() throws -> RowPuller
}
