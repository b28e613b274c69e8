package import Exchange
package import Records

/// What came of an attempt, as it travels back: a closed set, for the scheduler decides by it.
package enum TaskReply: Sendable {
  /// The task is done.
  case success(TaskResult, TaskMetrics)
  /// A closure of the program threw.
  case userFailure(String)
  /// Parts of an input are gone or damaged: by feed, and slice in it; nil where all of a feed is in doubt.
  case lostInput(feed: Int, slice: Int?, why: String)
  /// Something failed that may not fail again.
  case transient(String)
  /// Something failed that will fail again.
  case fatal(DatasetError)

  /// Adds to a success what was asked of storages. Else nobody is asked, and it is told with the next.
  package mutating func add(_ requests: () -> StorageRequests) {
    guard case .success(let result, var metrics) = self else { return }
    metrics.requests += requests()
    self = .success(result, metrics)
  }

  /// The reply as bytes.
  package var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 128)
    switch self {
    case .success(let result, let metrics):
      writer.append(0)
      metrics.encode(to: &writer)
      result.encode(to: &writer)
    case .userFailure(let text):
      writer.append(1)
      writer.append(string: text)
    case .lostInput(let feed, let slice, let why):
      writer.append(2)
      writer.append(varint: UInt64(feed))
      writer.append(zigzag: Int64(slice ?? -1))
      writer.append(string: why)
    case .transient(let text):
      writer.append(3)
      writer.append(string: text)
    case .fatal(let error):
      writer.append(4)
      error.encode(into: &writer)
    }
    return writer.array()
  }

  /// Reads what ``encoded`` gave.
  package init(_ bytes: [UInt8]) throws(RecordError) {
    var reader = ByteReader(bytes)
    switch try reader.readByte() {
    case 0:
      let metrics = try TaskMetrics(from: &reader)
      self = .success(try TaskResult(from: &reader), metrics)
    case 1: self = .userFailure(try reader.readString())
    case 2:
      let (feed, slice) = (try reader.readInteger(), Int(try reader.readZigzag()))
      self = .lostInput(feed: feed, slice: slice < 0 ? nil : slice, why: try reader.readString())
    case 3: self = .transient(try reader.readString())
    case 4: self = .fatal(try DatasetError(from: &reader))
    default: throw RecordError(.corrupt, "a worker's reply has an unknown kind; driver and worker must be the same program")
    }
  }
}

/// What a task gives.
package enum TaskResult: Sendable, Hashable {
  /// Rows, in an exchange output.
  case rows(ExchangeOutput)
  /// A number of rows.
  case count(Int)
  /// A file of a sink.
  case file(WrittenFile)

  package func encode(to writer: inout ByteWriter) {
    switch self {
    case .rows(let output):
      writer.append(0)
      output.encode(to: &writer)
    case .count(let count):
      writer.append(1)
      writer.append(varint: UInt64(count))
    case .file(let file):
      writer.append(2)
      writer.append(string: file.name)
      writer.append(varint: UInt64(file.bytes))
      writer.append(varint: UInt64(file.rows))
    }
  }

  package init(from reader: inout ByteReader) throws(RecordError) {
    switch try reader.readByte() {
    case 0: self = .rows(try ExchangeOutput(from: &reader))
    case 1: self = .count(try reader.readInteger())
    case 2:
      let name = try reader.readString()
      self = .file(WrittenFile(name: name, bytes: try reader.readInteger(), rows: try reader.readInteger()))
    default: throw RecordError(.corrupt, "a task's result has an unknown kind")
    }
  }

  /// The result as lineage keeps it.
  package var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 64)
    encode(to: &writer)
    return writer.array()
  }

  /// Rows in the result.
  package var rowCount: Int {
    switch self {
    case .rows(let output): output.rows
    case .count(let count): count
    case .file(let file): file.rows
    }
  }
}

/// A file that a task wrote for a sink; it counts once the driver's manifest names it.
package struct WrittenFile: Sendable, Hashable {
  /// Its name in the destination.
  package var name: String
  /// Its size.
  package var bytes: Int
  /// Its rows, without a header.
  package var rows: Int

  /// A file of that name and size.
  package init(name: String, bytes: Int, rows: Int) {
    self.name = name
    self.bytes = bytes
    self.rows = rows
  }
}
