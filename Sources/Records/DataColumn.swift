#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension Data: RecordKey {
  /// The codec of `Data`: a column of lengths, then the bytes one behind the other. Decoded values own their bytes.
  public static func makeCodec(path: String) -> RecordCodec {
    .leaf(Data.self, schema: "data", encode: encodeColumn, decode: decodeColumn, sharesBuffers: true)
  }

  private static func encodeColumn(_ column: StridedColumn<Data>, _ writer: inout ByteWriter) {
    for row in 0..<column.count { writer.append(varint: UInt64(column.pointer(row).pointee.count)) }
    for row in 0..<column.count { column.pointer(row).pointee.withUnsafeBytes { writer.append($0) } }
  }

  private static func decodeColumn(_ reader: inout ByteReader, _ column: MutableStridedColumn<Data>) throws(RecordError) {
    try Lengths.read(rows: column.count, from: &reader) { reader, row, length in
      column.pointer(row).initialize(to: Data(bytes: reader.owner.base + reader.offset, count: length))
      reader.offset &+= length
    }
  }

  /// The bytes' hash.
  public var stableHash: UInt64 {
    withUnsafeBytes { bytes in StableHash.hash(bytes.assumingMemoryBound(to: UInt8.self)) }
  }

  /// A copy of the bytes: the value may be a slice of something larger.
  /// - Complexity: O(`count`).
  public func detached() -> Data {
    withUnsafeBytes { bytes in bytes.baseAddress.map { Data(bytes: $0, count: bytes.count) } ?? Data() }
  }
}
