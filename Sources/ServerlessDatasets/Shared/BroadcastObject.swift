internal import Execution
internal import Lineage
internal import ObjectStorage
internal import Records

/// Where a broadcast value lies, and what it must be: all of it that travels in the history.
struct BroadcastObject: Sendable {
  /// The object's key in the run's store.
  let key: String
  /// Its bytes.
  let size: Int
  /// The digest of its bytes.
  let digest: Digest128

  /// The object that `bytes` are to be, under a key that they determine.
  init(_ bytes: [UInt8], prefix: String) {
    digest = Self.digest(of: bytes)
    size = bytes.count
    key = "\(prefix)/broadcasts/\(digest)"
  }

  /// Writes it.
  /// - Complexity: one write.
  func store(_ bytes: [UInt8], in store: any ObjectStore) throws(StorageError) {
    do throws(StorageError) {
      try store.put(key, bytes, .createOnly)
    } catch let error where error.code == .alreadyExists {
      // The same value was broadcast before, unless what is there was damaged since.
      if !isIntact(in: store) { try store.put(key, bytes) }
    }
  }

  /// Whether it is there, with the bytes that were written.
  /// - Complexity: one read.
  func isIntact(in store: any ObjectStore) -> Bool { (try? bytes(in: store)) != nil }

  /// Its bytes, verified.
  func bytes(in store: any ObjectStore) throws(StorageError) -> SharedBytes {
    let bytes = try store.get(key)
    guard bytes.count == size, Self.digest(of: bytes.bytes) == digest else {
      throw StorageError(.io, path: key, "its bytes aren't those that were written; the disk or the store has changed them")
    }
    return bytes
  }

  private static func digest(of bytes: [UInt8]) -> Digest128 { bytes.withUnsafeBytes { digest(of: $0) } }

  private static func digest(of bytes: UnsafeRawBufferPointer) -> Digest128 {
    var digest = DigestBuilder(domain: "broadcast")
    digest.combine(bytes)
    return digest.finish()
  }
}

extension BroadcastObject {
  /// The reference as bytes.
  var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 128)
    writer.append(string: key)
    writer.append(varint: UInt64(size))
    writer.append(littleEndian: digest.high)
    writer.append(littleEndian: digest.low)
    return writer.array()
  }

  /// Reads what ``encoded`` gave.
  init(encoded: [UInt8]) throws(RecordError) {
    var reader = ByteReader(encoded)
    key = try reader.readString()
    size = try reader.readInteger()
    digest = Digest128(high: try reader.read(), low: try reader.read())
  }
}
