/// What a stage is expected to take; `nil` where that isn't known.
package struct StageCost: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The stage.
  package var stage: StageID
  /// The number of tasks.
  package var tasks: Int?
  /// The bytes that all tasks read.
  package var bytesRead: Int?
  /// The bytes that all tasks write for other stages.
  package var bytesWritten: Int?
  /// How many ranged reads they make at most.
  package var reads: Int?
  /// How many objects they write.
  package var writes: Int?
  /// How long the stage takes, a guess.
  package var seconds: Double?

  /// A cost of those parts.
  package init(
    stage: StageID, tasks: Int?, bytesRead: Int?, bytesWritten: Int?, reads: Int?, writes: Int?, seconds: Double?
  ) {
    self.stage = stage
    self.tasks = tasks
    self.bytesRead = bytesRead
    self.bytesWritten = bytesWritten
    self.reads = reads
    self.writes = writes
    self.seconds = seconds
  }

  /// `4 tasks, 12 MiB in, 3 MiB out, 8 reads, 4 writes, 0.3 s`, each `unknown` where it is.
  package var description: String {
    func text(_ value: Int?) -> String { value.map(String.init) ?? "unknown" }
    func size(_ value: Int?) -> String { value.map(ByteText.describe) ?? "unknown" }
    let time = seconds.map { "\(Int(($0 * 10).rounded()) / 10).\(Int(($0 * 10).rounded()) % 10) s" } ?? "unknown time"
    return "\(text(tasks)) tasks, \(size(bytesRead)) in, \(size(bytesWritten)) out, \(text(reads)) reads, "
      + "\(text(writes)) writes, \(time)"
  }
}
