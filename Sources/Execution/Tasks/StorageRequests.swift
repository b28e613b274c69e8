internal import DataflowPlan
internal import Records

/// What was asked of storages over the network: what they bill besides what they keep.
package struct StorageRequests: Sendable, Hashable {
  /// Requests by the names of their operations in the service's reference. Each attempt is one.
  package var counts = CounterValues()
  /// Those of them that repeat one which failed.
  package var repetitions = 0
  /// Bytes of bodies that were sent.
  package var bytesSent = 0
  /// Bytes of bodies that came.
  package var bytesReceived = 0

  /// Nothing asked.
  package init() {}

  /// Whether nothing was asked.
  package var isEmpty: Bool { counts.isEmpty }

  package static func += (total: inout StorageRequests, part: StorageRequests) {
    total.counts += part.counts
    total.repetitions += part.repetitions
    total.bytesSent += part.bytesSent
    total.bytesReceived += part.bytesReceived
  }

  func encode(to writer: inout ByteWriter) {
    counts.encode(to: &writer)
    for number in [repetitions, bytesSent, bytesReceived] { writer.append(varint: UInt64(number)) }
  }

  init(from reader: inout ByteReader) throws(RecordError) {
    counts = try CounterValues(from: &reader)
    repetitions = try reader.readInteger()
    bytesSent = try reader.readInteger()
    bytesReceived = try reader.readInteger()
  }
}

extension StorageRequests: CustomStringConvertible {
  /// Such as `148 GetObject, 48 PutObject, 27 MiB sent, 27 MiB received, 2 repeated`.
  package var description: String {
    let operations = counts.values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
    let repeated = repetitions > 0 ? ["\(repetitions) repeated"] : []
    let bytes = ["\(ByteText.describe(bytesSent)) sent", "\(ByteText.describe(bytesReceived)) received"]
    return (operations + bytes + repeated).joined(separator: ", ")
  }
}
