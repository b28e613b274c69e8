public import Records

/// Estimates what the keys and values of a table own elsewhere, and when it's time to look again.
///
/// A look costs some microseconds. How much may have changed since the last is judged by the bytes that came in: the estimate is
/// made anew before these can be a sixteenth of the memory that is left, sooner while it grows.
@usableFromInline
final class TableMeasure {
  /// Whether the table's own memory is all there is.
  @usableFromInline let ownsNothing: Bool
  private let columns: [ColumnMeasure]
  private let budget: Int
  private let rowCodec: RecordCodec?
  private let rowStride: Int
  private var batches = 0
  private var rowBytes: Int
  private var arrivedBytes = 0
  private var interval = 0
  private var lastBytes = 0

  /// Rows between two looks, at most, unless looking is dear: states may begin to grow much faster than what comes in.
  private static let mostRows = 16 << 10
  /// Bytes that a row without a codec is taken to own.
  private static let unknownRowBytes = 256

  /// A measure for a table with that budget.
  /// - Parameters:
  ///   - columns: the table's.
  ///   - rowCodec: the codec of the rows that come in, if they have one.
  @usableFromInline
  init(_ columns: [ColumnMeasure], budget: Int, rowCodec: RecordCodec?, rowStride: Int) {
    self.columns = columns
    self.budget = budget
    self.rowCodec = rowCodec
    self.rowStride = rowStride
    rowBytes = rowStride + Self.unknownRowBytes
    ownsNothing = columns.allSatisfy(\.ownsNothing)
  }

  /// Notes that a batch comes in.
  @inlinable @inline(__always)
  func arrive(_ rows: UnsafeRawPointer, _ count: Int) { if !ownsNothing { note(rows, count) } }

  /// Whether to measure, after the batch that came last.
  @usableFromInline var isDue: Bool { !ownsNothing && arrivedBytes >= interval }

  @usableFromInline
  func note(_ rows: UnsafeRawPointer, _ count: Int) {
    if batches & 15 == 0, let rowCodec, count > 0 {
      let samples = min(count, 4)
      var writer = ByteWriter()
      rowCodec.encode(rows, count / samples * rowStride, samples, &writer)
      let sampled = rowStride + writer.count / samples
      rowBytes = batches == 0 ? sampled : (rowBytes + sampled) / 2
    }
    batches += 1
    arrivedBytes += count * rowBytes
  }

  /// Notes that partial rows come in, which lie in memory as the table's do: a few may be much larger than the others.
  @inlinable @inline(__always)
  func arrivePartial(_ rows: UnsafeRawPointer, _ count: Int) { if !ownsNothing { notePartial(rows, count) } }

  @usableFromInline
  func notePartial(_ rows: UnsafeRawPointer, _ count: Int) {
    note(rows, count)
    arrivedBytes += columns.reduce(0) { $0 + $1.weighLarge(rows, count) }
  }

  /// Notes that rows come in which lie in memory as the table's do, and of which each may be large.
  func arriveLarge(_ rows: UnsafeRawPointer, _ count: Int) {
    arrivedBytes += columns.reduce(0) { $0 + $1.weigh(rows, count) }
  }

  /// Bytes that `count` rows of the table own elsewhere.
  @usableFromInline
  func byteCount(of count: Int) -> Int { columns.reduce(0) { $0 + $1.byteCount(of: count) } }

  /// Looks at a table's `count` rows; `recent` are the numbers of some that the last batch changed.
  @usableFromInline
  func measure(_ rows: UnsafeRawPointer, _ count: Int, recent: Set<Int>) {
    let encoded = columns.reduce(0) {
      $0 + $1.measure(rows, count, recent: recent, largeLimit: max(256, budget / 1024))
    }
    let bytes = byteCount(of: count)
    let isGrowing = (bytes - lastBytes) * 8 > arrivedBytes
    interval = isGrowing ? max(encoded / 2, budget / 256) : 2 * max(interval, arrivedBytes)
    interval = min(interval, max((budget - bytes) / 16, budget / 64), rowBytes * max(Self.mostRows, 2 * encoded))
    lastBytes = bytes
    arrivedBytes = 0
  }

  /// Notes that the table is empty now.
  @usableFromInline
  func removeAll() {
    for column in columns { column.removeAll() }
    lastBytes = 0
  }

  /// Throws when the values of one key are more than memory may hold: nothing can be written of them in parts.
  /// - Throws: ``OperatorError`` with code `outOfMemory`.
  @usableFromInline
  func check() throws {
    if let column = columns.first(where: { $0.largest > limit }) { throw failure(column.name, column.largest) }
  }

  /// Bytes that the values of one key may take: when they leave the table they are encoded, and are in memory twice.
  private var limit: Int { budget / 2 }

  /// Whether `count` rows, which belong to one key, are more than memory may hold.
  func exceedsLimit(_ count: Int) -> Bool { byteCount(of: count) > limit }

  /// The error for a group that exceeds memory, naming what takes most of it.
  @usableFromInline
  func failure(of count: Int) -> OperatorError {
    let column = columns.max { $0.byteCount(of: count) < $1.byteCount(of: count) }
    return failure(column?.name ?? "the value", byteCount(of: count))
  }

  private func failure(_ name: String, _ bytes: Int) -> OperatorError {
    OperatorError(
      .outOfMemory,
      "\(name) of a single key takes about \(bytes) bytes, and a task may hold \(limit) of it. Stream the key's elements with "
        + "groupBy and mapGroups, write them out without combining them, keep fewer of them, such as a smaller top-n, or give "
        + "workers more memory")
  }
}
