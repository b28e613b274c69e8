internal import Execution
internal import Records

/// What an action ended with: the only thing that a replay ever learns of it.
enum Outcome: Sendable {
  /// The action's encoded result, and the counters that it has changed.
  case value([UInt8], counters: CounterValues = CounterValues())
  /// The key of the object that holds the encoded result, because it is large.
  case stored(key: String, counters: CounterValues = CounterValues())
  /// The failure, as the program saw it.
  case failure(DatasetError)
  /// The program cancelled the action.
  case cancelled
}

extension Outcome {
  /// What the counters that the action has changed stand at with it.
  var counters: CounterValues {
    get {
      switch self {
      case .value(_, let counters), .stored(_, let counters): counters
      case .failure, .cancelled: CounterValues()
      }
    }
    set {
      switch self {
      case .value(let bytes, _): self = .value(bytes, counters: newValue)
      case .stored(let key, _): self = .stored(key: key, counters: newValue)
      case .failure, .cancelled: break
      }
    }
  }

  /// The outcome's kind and payload, as lineage and the log keep them.
  var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 64)
    switch self {
    case .value(let bytes, let counters):
      writer.append(0)
      writer.append(lengthPrefixed: bytes)
      counters.encode(to: &writer)
    case .stored(let key, let counters):
      writer.append(1)
      writer.append(string: key)
      counters.encode(to: &writer)
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
    case 0: self = .value(try reader.readBytes(), counters: try CounterValues(from: &reader))
    case 1: self = .stored(key: try reader.readString(), counters: try CounterValues(from: &reader))
    case 2: self = .failure(try DatasetError(from: &reader))
    case 3: self = .cancelled
    default: throw RecordError(.corrupt, "a recorded outcome has an unknown kind")
    }
  }
}
