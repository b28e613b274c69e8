internal import Execution
internal import Records

/// What an action ended with: the only thing that a replay ever learns of it.
enum Outcome: Sendable {
  /// The action's encoded result.
  case value([UInt8])
  /// The key of the object that holds the encoded result, because it is large.
  case stored(key: String)
  /// The failure, as the program saw it.
  case failure(DatasetError)
  /// The program cancelled the action.
  case cancelled
}

extension Outcome {
  /// The outcome's kind and payload, as lineage and the log keep them.
  var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 64)
    switch self {
    case .value(let bytes):
      writer.append(0)
      writer.append(lengthPrefixed: bytes)
    case .stored(let key):
      writer.append(1)
      writer.append(string: key)
    case .failure(let error):
      writer.append(2)
      error.encode(into: &writer)
    case .cancelled:
      writer.append(3)
    }
    return writer.array()
  }

  init(from reader: inout ByteReader) throws(RecordError) {
    switch try reader.readByte() {
    case 0: self = .value(try reader.readBytes())
    case 1: self = .stored(key: try reader.readString())
    case 2: self = .failure(try DatasetError(from: &reader))
    case 3: self = .cancelled
    default: throw RecordError(.corrupt, "a recorded outcome has an unknown kind")
    }
  }
}
