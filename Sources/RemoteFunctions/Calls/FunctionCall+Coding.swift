package import Records

extension FunctionCall {
  /// What calls begin with: it tells them from anything else, and this form from later ones.
  private static let marker: [UInt8] = Array("sdc1".utf8)
  /// What a call begins with that lies in an object.
  private static let storedMarker: [UInt8] = Array("sds1".utf8)

  /// A call, or where it lies.
  package enum Envelope: Sendable, Equatable {
    /// The call itself.
    case whole(FunctionCall)
    /// A call too large to be sent: it is an object in a storage.
    case stored(storage: String, key: String)
  }

  /// The call as bytes.
  package var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 1024)
    for byte in Self.marker { writer.append(byte) }
    for text in [code, run, folder, storage, answerKey] { writer.append(string: text) }
    writer.append(answersToStorage ? 1 : 0)
    writer.append(varint: UInt64(deadline.map { max(1, $0.inMilliseconds) } ?? 0))
    writer.append(varint: UInt64(arguments.count))
    for argument in arguments { writer.append(string: argument) }
    writer.append(varint: UInt64(log.segments.count))
    for segment in log.segments {
      writer.append(string: segment.key)
      writer.append(varint: UInt64(segment.count))
    }
    for part in [log.rest, requests] {
      writer.append(varint: UInt64(part.count))
      for bytes in part { writer.append(lengthPrefixed: bytes) }
    }
    return writer.array()
  }

  /// The bytes that stand for a call which lies in an object.
  package static func encoded(storedIn storage: String, key: String) -> [UInt8] {
    var writer = ByteWriter(capacity: 256)
    for byte in Self.storedMarker { writer.append(byte) }
    writer.append(string: storage)
    writer.append(string: key)
    return writer.array()
  }

  /// Reads what the others gave.
  /// - Throws: `corrupt` for anything else, such as a call of another version of the library.
  package static func decode(_ bytes: [UInt8]) throws(RecordError) -> Envelope {
    let marker = Array(bytes.prefix(4))
    guard marker == Self.marker || marker == storedMarker else {
      throw RecordError(
        .corrupt, "this is no call of a driver, or of one with another version of the library: deploy the function anew")
    }
    var reader = ByteReader(Array(bytes.dropFirst(4)))
    let envelope: Envelope
    if marker == storedMarker {
      envelope = .stored(storage: try reader.readString(), key: try reader.readString())
    } else {
      envelope = .whole(try FunctionCall(from: &reader))
    }
    guard reader.remaining == 0 else { throw RecordError(.corrupt, "a call has bytes behind its end") }
    return envelope
  }

  private init(from reader: inout ByteReader) throws(RecordError) {
    let (code, run) = (try reader.readString(), try reader.readString())
    let (folder, storage) = (try reader.readString(), try reader.readString())
    let answerKey = try reader.readString()
    let answersToStorage = try reader.readByte() != 0
    let milliseconds = try reader.readInteger()
    var arguments: [String] = []
    for _ in 0..<(try reader.readCount()) { arguments.append(try reader.readString()) }
    var log = CallLog()
    for _ in 0..<(try reader.readCount()) {
      log.segments.append(CallLog.Segment(key: try reader.readString(), count: try reader.readInteger()))
    }
    for _ in 0..<(try reader.readCount()) { log.rest.append(try reader.readBytes()) }
    var requests: [[UInt8]] = []
    for _ in 0..<(try reader.readCount()) { requests.append(try reader.readBytes()) }
    self.init(
      code: code, run: run, arguments: arguments, folder: folder, storage: storage, log: log, requests: requests,
      deadline: milliseconds == 0 ? nil : .milliseconds(milliseconds), answerKey: answerKey, answersToStorage: answersToStorage)
  }
}

extension Duration {
  /// Whole milliseconds, rounded down.
  package var inMilliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
