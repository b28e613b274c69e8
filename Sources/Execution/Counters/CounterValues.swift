package import Records

/// Counts by the names of their counters.
package struct CounterValues: Sendable, Hashable {
  /// The counts.
  package private(set) var values: [String: Int]

  /// Those counts.
  package init(_ values: [String: Int] = [:]) { self.values = values }

  /// Whether nothing was counted.
  package var isEmpty: Bool { values.isEmpty }

  /// The count of a name.
  package subscript(name: String) -> Int { values[name] ?? 0 }

  /// Adds other counts; a sum beyond an `Int` wraps.
  package static func += (total: inout CounterValues, part: CounterValues) {
    for (name, count) in part.values { total.values[name, default: 0] &+= count }
  }

  /// Appends the counts, in the order of their names.
  package func encode(to writer: inout ByteWriter) {
    writer.append(varint: UInt64(values.count))
    for (name, count) in values.sorted(by: { $0.key < $1.key }) {
      writer.append(string: name)
      writer.append(zigzag: Int64(count))
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(from reader: inout ByteReader) throws(RecordError) {
    var values: [String: Int] = [:]
    for _ in 0..<(try reader.readCount(unit: 2)) { values[try reader.readString()] = Int(try reader.readZigzag()) }
    self.init(values)
  }
}
