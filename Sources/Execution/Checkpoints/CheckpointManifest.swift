package import Exchange
package import Records

/// What a checkpoint consists of: an exchange output for each partition, with the digests by which readers verify its blocks.
package struct CheckpointManifest: Sendable, Hashable {
  /// The run that wrote it.
  package let run: String
  /// The fingerprint of the rows' schema.
  package let fingerprint: UInt64
  /// The partitions, in order.
  package let outputs: [ExchangeOutput]

  /// A manifest of these parts.
  package init(run: String, fingerprint: UInt64, outputs: [ExchangeOutput]) {
    self.run = run
    self.fingerprint = fingerprint
    self.outputs = outputs
  }

  /// Rows in all partitions.
  package var rows: Int { outputs.reduce(0) { $0 + $1.rows } }
  /// Bytes in all partitions, as stored.
  package var bytes: Int { outputs.reduce(0) { $0 + $1.bytes } }

  /// `SDCP`, as a little-endian number.
  private static let magic: UInt32 = 0x5043_4453
  private static let version: UInt8 = 1

  /// The manifest as bytes: magic, version, and the fields, then a checksum of all before it.
  package var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 256)
    writer.append(littleEndian: Self.magic)
    writer.append(Self.version)
    writer.append(string: run)
    writer.append(littleEndian: fingerprint)
    writer.append(varint: UInt64(outputs.count))
    for output in outputs { output.encode(to: &writer) }
    let checksum = writer.withBytes { StableHash.hash($0.baseAddress!, count: $0.count) }
    writer.append(littleEndian: checksum)
    return writer.array()
  }

  /// Reads what ``encoded`` gave.
  package init(_ bytes: SharedBytes) throws(RecordError) {
    let size = bytes.count - MemoryLayout<UInt64>.size
    guard size > 0 else { throw RecordError(.corrupt, "it was cut short") }
    var trailer = ByteReader(bytes, range: size..<bytes.count)
    guard try trailer.read(littleEndian: UInt64.self) == StableHash.hash(bytes.base, count: size) else {
      throw RecordError(.corrupt, "its checksum is wrong")
    }
    var reader = ByteReader(bytes, range: 0..<size)
    let magic: UInt32 = try reader.read()
    guard magic == Self.magic, try reader.readByte() == Self.version else {
      throw RecordError(.corrupt, "another version of the library wrote it")
    }
    run = try reader.readString()
    fingerprint = try reader.read()
    var outputs: [ExchangeOutput] = []
    for _ in 0..<(try reader.readCount()) { outputs.append(try ExchangeOutput(from: &reader)) }
    self.outputs = outputs
  }
}
