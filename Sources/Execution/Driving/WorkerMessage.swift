package import DataflowPlan
package import Lineage
internal import Records

/// What the driver tells every worker, in order, through the invocation log.
package enum WorkerMessage: Sendable {
  /// What the run offers its tasks; the first message.
  case environment([UInt8])
  /// The next stage plan; requests name plans by their number in this order.
  case plan(StagePlan)
  /// The outcome of an action, encoded, in the order of delivery.
  case outcome(ActionID, [UInt8])
  /// Which job of a program with its own `main` runs, and its encoded value; comes before everything else.
  case job(String, [UInt8])

  /// The message as bytes.
  /// - Throws: an encoding error, which can't happen for plans made by the optimizer.
  package func encoded() throws -> [UInt8] {
    var writer = ByteWriter(capacity: 256)
    switch self {
    case .environment(let bytes):
      writer.append(0)
      writer.append(lengthPrefixed: bytes)
    case .plan(let plan):
      writer.append(1)
      writer.append(lengthPrefixed: try CodableMessage.encode(plan))
    case .outcome(let action, let bytes):
      writer.append(2)
      writer.append(string: action.rawValue)
      writer.append(lengthPrefixed: bytes)
    case .job(let name, let value):
      writer.append(3)
      writer.append(string: name)
      writer.append(lengthPrefixed: value)
    }
    return writer.array()
  }

  /// Reads what ``encoded()`` gave.
  package init(_ bytes: [UInt8]) throws {
    var reader = ByteReader(bytes)
    switch try reader.readByte() {
    case 0: self = .environment(try reader.readBytes())
    case 1: self = .plan(try CodableMessage.decode(StagePlan.self, from: try reader.readBytes()))
    case 2: self = .outcome(ActionID(rawValue: try reader.readString()), try reader.readBytes())
    case 3: self = .job(try reader.readString(), try reader.readBytes())
    default:
      throw RecordError(.corrupt, "the driver sent a message of an unknown kind; driver and worker must be the same program")
    }
  }
}
