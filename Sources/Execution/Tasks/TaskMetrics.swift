package import Records

/// What a task moved.
package struct TaskMetrics: Sendable, Hashable {
  /// Bytes read from the program's inputs.
  package var inputBytes = 0
  /// Bytes read from exchanges.
  package var shuffledBytes = 0
  /// Bytes written to exchanges or results.
  package var outputBytes = 0
  /// Bytes written to the program's outputs.
  package var sinkBytes = 0
  /// Rows that left the task.
  package var rows = 0
  /// What its closures counted.
  package var counters = CounterValues()

  /// Nothing moved.
  package init() {}

  package static func += (total: inout TaskMetrics, part: TaskMetrics) {
    total.inputBytes += part.inputBytes
    total.shuffledBytes += part.shuffledBytes
    total.outputBytes += part.outputBytes
    total.sinkBytes += part.sinkBytes
    total.rows += part.rows
    total.counters += part.counters
  }

  func encode(to writer: inout ByteWriter) {
    for number in [inputBytes, shuffledBytes, outputBytes, sinkBytes, rows] { writer.append(varint: UInt64(number)) }
    counters.encode(to: &writer)
  }

  /// The metrics as lineage keeps them.
  package var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 32)
    encode(to: &writer)
    return writer.array()
  }

  package init(from reader: inout ByteReader) throws(RecordError) {
    inputBytes = try reader.readInteger()
    shuffledBytes = try reader.readInteger()
    outputBytes = try reader.readInteger()
    sinkBytes = try reader.readInteger()
    rows = try reader.readInteger()
    counters = try CounterValues(from: &reader)
  }
}
