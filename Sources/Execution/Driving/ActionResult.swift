package import Exchange
package import Records

/// What an action's wave gave: the value of its outcome.
package enum ActionResult: Sendable {
  /// Rows, in the outputs of the last stage's tasks, in order.
  case rows([ExchangeOutput])
  /// How many rows there are.
  case count(Int)
  /// What was written.
  case written(rows: Int, bytes: Int, files: Int)

  /// The result as bytes.
  package var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 128)
    switch self {
    case .rows(let outputs):
      writer.append(0)
      writer.append(varint: UInt64(outputs.count))
      for output in outputs { output.encode(to: &writer) }
    case .count(let count):
      writer.append(1)
      writer.append(varint: UInt64(count))
    case .written(let rows, let bytes, let files):
      writer.append(2)
      for number in [rows, bytes, files] { writer.append(varint: UInt64(number)) }
    }
    return writer.array()
  }

  /// Reads what ``encoded`` gave.
  package init(_ bytes: [UInt8]) throws(RecordError) {
    var reader = ByteReader(bytes)
    switch try reader.readByte() {
    case 0:
      var outputs: [ExchangeOutput] = []
      for _ in 0..<(try reader.readCount()) { outputs.append(try ExchangeOutput(from: &reader)) }
      self = .rows(outputs)
    case 1: self = .count(try reader.readInteger())
    case 2:
      let (rows, bytes) = (try reader.readInteger(), try reader.readInteger())
      self = .written(rows: rows, bytes: bytes, files: try reader.readInteger())
    default: throw RecordError(.corrupt, "an action's recorded result has an unknown kind")
    }
  }
}
