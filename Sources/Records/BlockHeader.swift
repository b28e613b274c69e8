/// What stands in front of a block's payload: 48 bytes, all numbers little-endian.
///
/// | offset | bytes | field |
/// |-------:|------:|-------|
/// | 0 | 4 | magic, `SDB` and a line feed that text-mode copying would change |
/// | 4 | 2 | version of this layout |
/// | 6 | 2 | compression: 0 stored, 1 zstd |
/// | 8 | 8 | fingerprint of the schema |
/// | 16 | 8 | rows |
/// | 24 | 8 | bytes of the payload, decompressed |
/// | 32 | 8 | bytes of the payload as stored |
/// | 40 | 8 | checksum: ``StableHash`` of the stored payload, seeded with the other fields |
public struct BlockHeader: Sendable, Equatable {
  /// Bytes of a header.
  public static var size: Int { 48 }
  static var magic: UInt32 { 0x0A42_4453 }
  static var version: UInt16 { 1 }

  /// How the payload is stored.
  enum Method: UInt16, Sendable {
    case stored = 0
    case zstd = 1
  }

  let method: Method
  /// The fingerprint of the schema that the rows were written with.
  public let fingerprint: UInt64
  /// The number of rows.
  public let rows: Int
  /// Bytes of the payload, decompressed.
  public let rawBytes: Int
  /// Bytes of the payload as stored, behind the header.
  public let storedBytes: Int
  let checksum: UInt64

  /// Whether the payload is stored as it is.
  public var isStored: Bool { method == .stored }

  /// The header of a payload, with its checksum.
  init(method: Method, fingerprint: UInt64, rows: Int, rawBytes: Int, payload: UnsafeRawBufferPointer) {
    self.method = method
    self.fingerprint = fingerprint
    self.rows = rows
    self.rawBytes = rawBytes
    storedBytes = payload.count
    let seed = Self.seed(method: method, fingerprint: fingerprint, rows: rows, rawBytes: rawBytes, storedBytes: payload.count)
    checksum = Self.checksum(payload, seed: seed)
  }

  /// Reads a header and checks all of it that doesn't need the payload.
  init(from reader: inout ByteReader) throws(RecordError) {
    guard reader.remaining >= Self.size else {
      throw RecordError(
        .truncated,
        "a block's header takes \(Self.size) bytes and \(reader.remaining) are left; the object was cut short, so make it anew")
    }
    let (magic, version, code) = (
      try reader.read(littleEndian: UInt32.self), try reader.read(littleEndian: UInt16.self),
      try reader.read(littleEndian: UInt16.self)
    )
    guard magic == Self.magic else {
      throw RecordError.corrupt("no block begins here (wrong magic); the range read is wrong or the object was overwritten")
    }
    guard version == Self.version else {
      throw RecordError.corrupt(
        "the block has layout version \(version) and this program reads \(Self.version); run the program that wrote it, or write "
          + "it anew")
    }
    guard let method = Method(rawValue: code) else { throw RecordError.corrupt("compression \(code) is unknown") }
    self.method = method
    fingerprint = try reader.read()
    rows = try Self.readLength("number of rows", &reader)
    rawBytes = try Self.readLength("decompressed length", &reader)
    storedBytes = try Self.readLength("stored length", &reader)
    checksum = try reader.read()
  }

  private static func readLength(_ name: String, _ reader: inout ByteReader) throws(RecordError) -> Int {
    guard let length = Int(exactly: try reader.read(littleEndian: UInt64.self)) else {
      throw RecordError.corrupt("a block's \(name) is impossible; its header was damaged, so make the object anew")
    }
    return length
  }

  /// Appends the 48 bytes.
  func append(to writer: inout ByteWriter) {
    writer.append(littleEndian: Self.magic)
    writer.append(littleEndian: Self.version)
    writer.append(littleEndian: method.rawValue)
    writer.append(littleEndian: fingerprint)
    writer.append(littleEndian: UInt64(rows))
    writer.append(littleEndian: UInt64(rawBytes))
    writer.append(littleEndian: UInt64(storedBytes))
    writer.append(littleEndian: checksum)
  }

  /// Whether `payload` is what the header was written for.
  func matches(_ payload: UnsafeRawBufferPointer) -> Bool {
    let seed = Self.seed(
      method: method, fingerprint: fingerprint, rows: rows, rawBytes: rawBytes, storedBytes: storedBytes)
    return payload.count == storedBytes && Self.checksum(payload, seed: seed) == checksum
  }

  private static func seed(method: Method, fingerprint: UInt64, rows: Int, rawBytes: Int, storedBytes: Int) -> UInt64 {
    let prefix = UInt64(magic) << 32 | UInt64(version) << 16 | UInt64(method.rawValue)
    return [fingerprint, UInt64(rows), UInt64(rawBytes), UInt64(storedBytes)].reduce(prefix) { StableHash.combine($0, $1) }
  }

  private static func checksum(_ payload: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    guard let base = payload.baseAddress else { return StableHash.combine(seed, 0) }
    return StableHash.hash(base, count: payload.count, seed: seed)
  }
}
