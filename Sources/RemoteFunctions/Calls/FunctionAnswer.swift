package import FunctionInvocation
package import Records

/// What a function sends back.
package enum FunctionAnswer: Sendable {
  /// What came of each request, in their order.
  case results([Result<[UInt8], InvocationError>], worker: String, isColdStart: Bool)
  /// The answer is an object of that key.
  case stored(key: String)
  /// The call can't be served at all.
  case refused(InvocationError)
}

extension FunctionAnswer {
  private static let marker: [UInt8] = Array("sda1".utf8)

  /// The answer as bytes.
  package var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 256)
    for byte in Self.marker { writer.append(byte) }
    switch self {
    case .results(let results, let worker, let isColdStart):
      writer.append(0)
      writer.append(string: worker)
      writer.append(isColdStart ? 1 : 0)
      writer.append(varint: UInt64(results.count))
      for result in results {
        switch result {
        case .success(let bytes):
          writer.append(0)
          writer.append(lengthPrefixed: bytes)
        case .failure(let error):
          writer.append(1)
          Self.encode(error, to: &writer)
        }
      }
    case .stored(let key):
      writer.append(1)
      writer.append(string: key)
    case .refused(let error):
      writer.append(2)
      Self.encode(error, to: &writer)
    }
    return writer.array()
  }

  /// Reads what ``encoded`` gave.
  /// - Throws: `corrupt` for anything else.
  package init(_ bytes: [UInt8]) throws(RecordError) {
    guard bytes.starts(with: Self.marker) else {
      throw RecordError(
        .corrupt, "this is no answer of a worker: the function is another one, or of another version of the library")
    }
    var reader = ByteReader(Array(bytes.dropFirst(4)))
    switch try reader.readByte() {
    case 0:
      let worker = try reader.readString()
      let isColdStart = try reader.readByte() != 0
      var results: [Result<[UInt8], InvocationError>] = []
      for _ in 0..<(try reader.readCount()) {
        results.append(
          try reader.readByte() == 0 ? .success(try reader.readBytes()) : .failure(try Self.error(from: &reader)))
      }
      self = .results(results, worker: worker, isColdStart: isColdStart)
    case 1: self = .stored(key: try reader.readString())
    case 2: self = .refused(try Self.error(from: &reader))
    default: throw RecordError(.corrupt, "a worker's answer has an unknown kind; driver and function must be the same program")
    }
    guard reader.isAtEnd else { throw RecordError(.corrupt, "a worker's answer has bytes behind its end") }
  }

  private static func encode(_ error: InvocationError, to writer: inout ByteWriter) {
    for text in [error.code.rawValue, error.message, error.workerDescription, error.logTail] { writer.append(string: text) }
    writer.append(error.hadStarted ? 1 : 0)
  }

  private static func error(from reader: inout ByteReader) throws(RecordError) -> InvocationError {
    InvocationError(
      InvocationError.Code(rawValue: try reader.readString()), try reader.readString(), worker: try reader.readString(),
      logTail: try reader.readString(), hadStarted: try reader.readByte() != 0)
  }
}
