internal import Records

/// Batches of rows in the order of their keys' hashes, cut where no later row can have a key of an earlier one.
final class HashOrderedBatches {
  private let rows: RowPuller
  private let row: SpillRow
  private let hash: OperatorBinding.KeyHash
  private var hashes = BatchMemory<UInt64>()
  private var capacity = BatchSink.capacity
  private var base: UnsafeMutableRawPointer?
  private var count = 0
  private var position = 0
  private var last: UInt64?
  /// How many of the batch's rows have keys that won't come again: all but those with the last row's hash.
  private(set) var completed = 0
  /// Whether keys of rows that came in batches before won't come again either.
  private(set) var endsKeys = false

  /// Rows that `rows` gives, of whose keys `hash` gives the hashes.
  init(_ rows: RowPuller, _ row: SpillRow, _ hash: @escaping OperatorBinding.KeyHash) {
    self.rows = rows
    self.row = row
    self.hash = hash
  }

  deinit { destroyRest() }

  /// Rows of the batch that weren't taken.
  var remaining: Int { count - position }

  /// Gets the next batch; false behind the last.
  func load() throws -> Bool {
    destroyRest()
    repeat {
      guard let batch = try rows.next() else { return false }
      (base, count, position) = (batch.base, batch.count, 0)
    } while count == 0
    try cut()
    return true
  }

  /// The next `length` rows, which are the caller's.
  func take(_ length: Int) -> UnsafeMutableRawPointer {
    guard let base, length <= remaining else { preconditionFailure("there are \(remaining) rows") }
    position += length
    return base + (position - length) * row.layout.stride
  }

  private func cut() throws {
    guard let base else { return }
    if count > capacity {
      capacity = count
      hashes = BatchMemory(capacity: count)
    }
    hash(base, count, hashes.base)
    let first = hashes.base[0]
    var previous = last ?? first
    for number in 0..<count {
      guard hashes.base[number] >= previous else { throw disorder() }
      previous = hashes.base[number]
    }
    completed = count - 1
    while completed > 0, hashes.base[completed - 1] == previous { completed -= 1 }
    endsKeys = completed > 0 || last.map { $0 != first } ?? false
    last = previous
  }

  private func destroyRest() {
    if let base, remaining > 0 { row.layout.destroy(base + position * row.layout.stride, remaining) }
    (base, count, position) = (nil, 0, 0)
  }
}
