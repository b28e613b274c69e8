package import Records

/// What a driver sends to a function: some requests, and all that a worker must know before it can serve them. The function may never
/// have heard of the run, or may have served it up to some record of its log.
package struct FunctionCall: Sendable, Equatable {
  /// Which code the driver runs; a function of other code refuses the call.
  package var code: String
  /// The run, whose workers a function keeps from call to call.
  package var run: String
  /// The program's arguments, of which the first is its name.
  package var arguments: [String]
  /// The driver's working folder, where relative paths begin; of use to functions on the same machine only.
  package var folder: String
  /// Where long logs, calls and answers lie, as a location.
  package var storage: String
  /// The records of the run's log that the requests need.
  package var log: CallLog
  /// The requests, which may run side by side.
  package var requests: [[UInt8]]
  /// The longest that a request may execute.
  package var deadline: Duration?
  /// The key under which the answer goes that is larger than an answer may be.
  package var answerKey: String
  /// Whether the answer goes there in any case: nobody waits at the other end.
  package var answersToStorage: Bool

  /// A call of these parts.
  package init(
    code: String, run: String, arguments: [String], folder: String = "", storage: String, log: CallLog, requests: [[UInt8]],
    deadline: Duration?,
    answerKey: String, answersToStorage: Bool
  ) {
    self.code = code
    self.run = run
    self.arguments = arguments
    self.folder = folder
    self.storage = storage
    self.log = log
    self.requests = requests
    self.deadline = deadline
    self.answerKey = answerKey
    self.answersToStorage = answersToStorage
  }
}

/// The records of a run's log, from its beginning: such as are in objects, and then those that travel with the call.
package struct CallLog: Sendable, Equatable {
  /// Records that were put into one object.
  package struct Segment: Sendable, Equatable {
    /// The object's key.
    package var key: String
    /// How many records it holds.
    package var count: Int

    /// A segment of these parts.
    package init(key: String, count: Int) {
      self.key = key
      self.count = count
    }
  }

  /// The objects, in order.
  package var segments: [Segment]
  /// The records behind them.
  package var rest: [[UInt8]]

  /// A log of these parts.
  package init(segments: [Segment] = [], rest: [[UInt8]] = []) {
    self.segments = segments
    self.rest = rest
  }

  /// How many records there are.
  package var count: Int { segments.reduce(rest.count) { $0 + $1.count } }

  /// Records as the content of a segment's object.
  package static func encode(_ records: some Collection<[UInt8]>) -> [UInt8] {
    var writer = ByteWriter(capacity: 1024)
    writer.append(varint: UInt64(records.count))
    for record in records { writer.append(lengthPrefixed: record) }
    return writer.array()
  }

  /// The records of a segment's object.
  package static func decode(_ bytes: [UInt8]) throws(RecordError) -> [[UInt8]] {
    var reader = ByteReader(bytes)
    var records: [[UInt8]] = []
    for _ in 0..<(try reader.readCount()) { records.append(try reader.readBytes()) }
    return records
  }
}
