internal import Synchronization

/// An append-only log of byte records that every worker must have seen, in order, up to a request's position before it gets that
/// request.
///
/// The driver appends what all workers must know, such as recorded outcomes and stage plans; a warm worker is sent only the records
/// that it has not seen.
package final class InvocationLog: Sendable {
  private let records = Mutex<[[UInt8]]>([])

  /// Creates an empty log.
  package init() {}

  /// The number of records appended so far.
  package var count: Int { records.withLock { $0.count } }

  /// Appends a record.
  ///
  /// - Precondition: The record has less than 4 GiB; what is large belongs in storage.
  /// - Returns: The new count, which is the `logPosition` of a request that needs this record.
  @discardableResult
  package func append(_ record: [UInt8]) -> Int {
    precondition(record.count <= UInt32.max, "A log record has \(record.count) bytes. Put it in storage, and log where it is.")
    return records.withLock {
      $0.append(record)
      return $0.count
    }
  }

  /// The record at `position`, counted from 0.
  package subscript(position: Int) -> [UInt8] { records.withLock { $0[position] } }

  /// The records in `range`, in order.
  package subscript(range: Range<Int>) -> ArraySlice<[UInt8]> { records.withLock { $0[range] } }
}
