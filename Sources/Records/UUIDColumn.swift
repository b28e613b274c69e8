#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension UUID: RecordKey, SortKey {
  /// The codec of `UUID`: sixteen bytes a row.
  public static func makeCodec(path: String) -> RecordCodec {
    .leaf(
      UUID.self, schema: "uuid",
      encode: { column, writer in
        for row in 0..<column.count { withUnsafeBytes(of: column.pointer(row).pointee.uuid) { writer.append($0) } }
      },
      decode: { reader, column in
        for row in 0..<column.count {
          var bytes = noBytes
          let (low, high) = (try reader.read(littleEndian: UInt64.self), try reader.read(littleEndian: UInt64.self))
          withUnsafeMutableBytes(of: &bytes) { bytes in
            bytes.storeBytes(of: low.littleEndian, as: UInt64.self)
            bytes.storeBytes(of: high.littleEndian, toByteOffset: 8, as: UInt64.self)
          }
          column.pointer(row).initialize(to: UUID(uuid: bytes))
        }
      })
  }

  /// The bytes in two words, mixed.
  public var stableHash: UInt64 {
    withUnsafeBytes(of: uuid) { bytes in
      StableHash.combine(
        UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)),
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
  }

  /// The first eight bytes, the first one highest: a version 7 identifier's time of creation stands there.
  public var sortPrefix: UInt64 {
    withUnsafeBytes(of: uuid) { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) }
  }

  /// False: identifiers may agree in eight bytes.
  public static var isPrefixExact: Bool { false }
}

/// Sixteen zeroes.
private let noBytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
