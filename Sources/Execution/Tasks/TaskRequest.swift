package import Lineage
package import Records

/// One attempt at one task, as it travels to a worker. Small: a few words, and where the input lies.
package struct TaskRequest: Sendable {
  /// The action whose stages run; the worker's replay must have reached it.
  package var action: ActionID
  /// Position of the action's stage plan in the plans that the log brought.
  package var plan: Int
  /// The stage in that plan.
  package var stage: Int
  /// The task in the stage.
  package var task: Int
  /// The attempt, from 1.
  package var attempt: Int
  /// Identity of what the task computes.
  package var identity: Digest128
  /// Partitions of its output.
  package var outputPartitions: Int
  /// An output of up to so many bytes may travel in the reply: the task's share of what a wave may bring to the driver.
  package var inlineLimit: Int
  /// The key under which the output's object goes, whose rows outlive the run; nil for the run's own.
  package var outputFolder: String?
  /// How many partitions each leaf of the stage has, in the order of the leaves.
  package var leafCounts: [Int]
  /// What each leaf of this task's part of the stage reads, in order.
  package var feeds: [LeafFeed]

  /// A request of these parts.
  package init(
    action: ActionID, plan: Int, stage: Int, task: Int, attempt: Int, identity: Digest128, outputPartitions: Int,
    leafCounts: [Int], feeds: [LeafFeed], inlineLimit: Int = .max, outputFolder: String? = nil
  ) {
    self.action = action
    self.plan = plan
    self.stage = stage
    self.task = task
    self.attempt = attempt
    self.identity = identity
    self.outputPartitions = outputPartitions
    self.inlineLimit = inlineLimit
    self.outputFolder = outputFolder
    self.leafCounts = leafCounts
    self.feeds = feeds
  }

  /// The request as bytes.
  package var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 256)
    writer.append(string: action.rawValue)
    for number in [plan, stage, task, attempt, outputPartitions, inlineLimit] { writer.append(varint: UInt64(number)) }
    writer.append(string: outputFolder ?? "")
    writer.append(littleEndian: identity.high)
    writer.append(littleEndian: identity.low)
    writer.append(varint: UInt64(leafCounts.count))
    for count in leafCounts { writer.append(varint: UInt64(count)) }
    writer.append(varint: UInt64(feeds.count))
    for feed in feeds { feed.encode(to: &writer) }
    return writer.array()
  }

  /// The action that encoded bytes are for, without reading the rest.
  package static func action(of bytes: [UInt8]) throws(RecordError) -> ActionID {
    var reader = ByteReader(bytes)
    return ActionID(rawValue: try reader.readString())
  }

  /// Reads what ``encoded`` gave.
  package init(_ bytes: [UInt8]) throws(RecordError) {
    var reader = ByteReader(bytes)
    action = ActionID(rawValue: try reader.readString())
    var numbers: [Int] = []
    for _ in 0..<6 { numbers.append(try reader.readInteger()) }
    (plan, stage, task, attempt) = (numbers[0], numbers[1], numbers[2], numbers[3])
    (outputPartitions, inlineLimit) = (numbers[4], numbers[5])
    let folder = try reader.readString()
    outputFolder = folder.isEmpty ? nil : folder
    identity = Digest128(high: try reader.read(), low: try reader.read())
    leafCounts = []
    for _ in 0..<(try reader.readCount()) { leafCounts.append(try reader.readInteger()) }
    feeds = []
    for _ in 0..<(try reader.readCount()) { feeds.append(try LeafFeed(from: &reader)) }
  }
}
