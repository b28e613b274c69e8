import ObjectStorage
import Records

/// What stands behind the blocks of an object: its index, and a trailer of fixed size that says how long the index is.
struct ExchangeFooter {
  /// Index length, index checksum, magic: three little-endian words.
  static var trailerBytes: Int { 24 }
  private static var magic: UInt64 { 0x3130_4843_5845_4453 }  // "SDEXCH01"

  /// Bytes of the index before the trailer.
  let indexLength: Int
  private let checksum: UInt64

  /// Appends the footer of `output`.
  static func append(_ output: ExchangeOutput, to writer: inout ByteWriter) {
    var index = ByteWriter(capacity: 1024)
    output.encodeIndex(to: &index)
    index.withBytes { bytes in
      writer.append(bytes)
      writer.append(littleEndian: UInt64(bytes.count))
      writer.append(littleEndian: StableHash.hash(bytes.baseAddress!, count: bytes.count))
      writer.append(littleEndian: magic)
    }
  }

  /// Reads the trailer at the end of `tail`, the last bytes of an object of `objectBytes`.
  init(tail: SharedBytes, objectBytes: Int) throws(RecordError) {
    guard tail.count >= Self.trailerBytes else { throw RecordError(.corrupt, "it is too short for a shuffle object") }
    var reader = ByteReader(tail, range: tail.count - Self.trailerBytes..<tail.count)
    let length: UInt64 = try reader.read()
    checksum = try reader.read()
    let magic: UInt64 = try reader.read()
    guard magic == Self.magic else { throw RecordError(.corrupt, "it doesn't end like a shuffle object") }
    guard length <= UInt64(objectBytes - Self.trailerBytes) else {
      throw RecordError(.corrupt, "its index is longer than it is")
    }
    indexLength = Int(length)
  }

  /// The output that the index describes; `tail` holds all of it.
  func output(tail: SharedBytes, key: String, objectBytes: Int) throws(RecordError) -> ExchangeOutput {
    defer { extendLifetime(tail) }
    let end = tail.count - Self.trailerBytes
    guard indexLength <= end else { throw RecordError(.truncated, "\(indexLength - end) bytes of its index are missing") }
    guard StableHash.hash(tail.base + (end - indexLength), count: indexLength) == checksum else {
      throw RecordError(.corrupt, "its index fails its checksum")
    }
    var reader = ByteReader(tail, range: end - indexLength..<end)
    let output = try ExchangeOutput(index: &reader, source: .object(key: key))
    guard reader.isAtEnd, output.bytes + indexLength + Self.trailerBytes == objectBytes else {
      throw RecordError(.corrupt, "its index describes an object of another length")
    }
    return output
  }
}
