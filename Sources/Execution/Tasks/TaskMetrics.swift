package import FunctionInvocation
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
  /// What the platform bills for its invocation, in microseconds; 0 where nothing is billed.
  package var billedMicroseconds = 0
  /// The most memory that its function used, in bytes; 0 where nobody said.
  package var peakBytes = 0
  /// What its worker asked of storages since the task before.
  package var requests = StorageRequests()
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
    total.billedMicroseconds += part.billedMicroseconds
    total.peakBytes = max(total.peakBytes, part.peakBytes)
    total.requests += part.requests
    total.counters += part.counters
  }

  /// Adds what the platform says of the invocation.
  package mutating func take(_ usage: InvocationUsage?) {
    guard let usage else { return }
    let billed = usage.billed.components
    billedMicroseconds += Int(billed.seconds) * 1_000_000 + Int(billed.attoseconds / 1_000_000_000_000)
    peakBytes = max(peakBytes, usage.peakBytes)
  }

  func encode(to writer: inout ByteWriter) {
    for number in [inputBytes, shuffledBytes, outputBytes, sinkBytes, rows, billedMicroseconds, peakBytes] {
      writer.append(varint: UInt64(number))
    }
    requests.encode(to: &writer)
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
    billedMicroseconds = try reader.readInteger()
    peakBytes = try reader.readInteger()
    requests = try StorageRequests(from: &reader)
    counters = try CounterValues(from: &reader)
  }
}
