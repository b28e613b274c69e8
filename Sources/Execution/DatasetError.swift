package import Records

/// Why an action failed: what happened, where, and how to mend it.
///
/// It is recorded as the action's outcome and thrown again on every replay, so what a program does about it happens everywhere
/// alike.
public struct DatasetError: Error, Codable, Sendable, Hashable {
  /// The kind of failure; open, so that later versions may add some.
  public struct Code: RawRepresentable, Codable, Sendable, Hashable {
    /// The code as it is printed.
    public let rawValue: String
    /// A code of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A closure of the program threw, at every attempt.
    public static let userError = Code(rawValue: "userError")
    /// Workers ended while they ran a task: a trap, a signal, `exit`.
    public static let workerLost = Code(rawValue: "workerLost")
    /// A task ran for longer than its deadline.
    public static let deadlineExceeded = Code(rawValue: "deadlineExceeded")
    /// A task needed more memory than its worker may have.
    public static let outOfMemory = Code(rawValue: "outOfMemory")
    /// An input is missing, unreadable, changed or damaged.
    public static let badInput = Code(rawValue: "badInput")
    /// The destination can't be written.
    public static let badOutput = Code(rawValue: "badOutput")
    /// Storage failed.
    public static let storage = Code(rawValue: "storage")
    /// The lineage file can't be read or written.
    public static let lineage = Code(rawValue: "lineage")
    /// A type of the plan can't cross a stage boundary.
    public static let noCodec = Code(rawValue: "noCodec")
    /// The program isn't deterministic: it took another way in another process, or something outside the library woke it.
    public static let nondeterministic = Code(rawValue: "nondeterministic")
    /// The library was called in a way it doesn't support.
    public static let misuse = Code(rawValue: "misuse")
    /// `withTimeout` ended before its body.
    public static let timedOut = Code(rawValue: "timedOut")
    /// A part of a run can't be continued or adopted.
    public static let cannotResume = Code(rawValue: "cannotResume")
    /// Rows of a checkpoint are gone or damaged; the library computes them again.
    package static let damagedCheckpoint = Code(rawValue: "damagedCheckpoint")
    /// Workers can't be started.
    public static let backend = Code(rawValue: "backend")
    /// A body given to `recorded` threw.
    public static let recordedFailed = Code(rawValue: "recordedFailed")
    /// A defect of this library.
    public static let internalError = Code(rawValue: "internalError")
  }

  /// Where in a run something failed.
  public struct Location: Codable, Sendable, Hashable {
    /// The run's name.
    public var run: String?
    /// The action, by operator and place in the source.
    public var action: String?
    /// The stage, as `explain` numbers it.
    public var stage: Int?
    /// The task, which is the partition, counted from 0.
    public var task: Int?
    /// The attempt, counted from 1.
    public var attempt: Int?
    /// What the task read: files with byte ranges, or rows of a collection.
    public var input: String?

    /// A location of these parts.
    public init(
      run: String? = nil, action: String? = nil, stage: Int? = nil, task: Int? = nil, attempt: Int? = nil, input: String? = nil
    ) {
      self.run = run
      self.action = action
      self.stage = stage
      self.task = task
      self.attempt = attempt
      self.input = input
    }
  }

  /// The kind of failure.
  public var code: Code
  /// What happened and how to mend it.
  public var message: String
  /// Where it happened.
  public var location: Location

  /// An error of that kind.
  public init(_ code: Code, _ message: String, at location: Location = Location()) {
    self.code = code
    self.message = message
    self.location = location
  }
}

extension DatasetError.Location: CustomStringConvertible {
  /// The parts that are known, in words.
  public var description: String {
    var parts: [String] = []
    if let action { parts.append(action) }
    if let stage { parts.append("stage \(stage)") }
    if let task { parts.append("partition \(task)") }
    if let attempt { parts.append("attempt \(attempt)") }
    if let input { parts.append("input \(input)") }
    if let run { parts.append("run \(run)") }
    return parts.joined(separator: ", ")
  }
}

extension DatasetError: CustomStringConvertible {
  /// Code, message and location.
  public var description: String {
    let place = location.description
    return place.isEmpty ? "\(code.rawValue): \(message)" : "\(code.rawValue): \(message)\n  at \(place)"
  }
}

extension DatasetError {
  /// Appends the error in the form that outcomes are recorded in.
  package func encode(into writer: inout ByteWriter) {
    writer.append(string: code.rawValue)
    writer.append(string: message)
    for text in [location.run, location.action, location.input] {
      writer.append(text == nil ? 0 : 1)
      if let text { writer.append(string: text) }
    }
    for number in [location.stage, location.task, location.attempt] { writer.append(zigzag: Int64(number ?? -1)) }
  }

  /// Reads what ``encode(into:)`` wrote.
  package init(from reader: inout ByteReader) throws(RecordError) {
    self.init(Code(rawValue: try reader.readString()), try reader.readString())
    func text(_ reader: inout ByteReader) throws(RecordError) -> String? {
      try reader.readByte() == 0 ? nil : try reader.readString()
    }
    func number(_ reader: inout ByteReader) throws(RecordError) -> Int? {
      let value = try reader.readZigzag()
      return value < 0 ? nil : Int(value)
    }
    location.run = try text(&reader)
    location.action = try text(&reader)
    location.input = try text(&reader)
    location.stage = try number(&reader)
    location.task = try number(&reader)
    location.attempt = try number(&reader)
  }
}
