import ObjectStorage
import Records
import Synchronization

/// A memory store that fails, loses or alters what it is told to, and counts its reads.
final class TestStore: ObjectStore {
  struct Faults {
    var failsWrites = false
    var failsReads = false
    var keepsBytes: Int?
    var flipsBit: Int?
  }

  private let store = MemoryStore()
  private let state = Mutex((faults: Faults(), opens: 0))

  var uri: ObjectURI { store.uri }
  var opens: Int { state.withLock { $0.opens } }

  func set(_ faults: Faults) { state.withLock { $0.faults = faults } }

  func head(_ key: String) throws(StorageError) -> ObjectInfo? { try store.head(key) }

  func open(_ key: String) throws(StorageError) -> any ObjectReader {
    let faults = state.withLock { state in
      state.opens += 1
      return state.faults
    }
    if faults.failsReads { throw StorageError(.io, path: key, "the test's network is down; mend the test") }
    return AlteredReader(try store.open(key), faults)
  }

  func writer(_ key: String, _ options: PutOptions) throws(StorageError) -> any ObjectWriter {
    if state.withLock({ $0.faults.failsWrites }) {
      throw StorageError(.noSpace, path: key, "the test's disk is full; mend the test")
    }
    return try store.writer(key, options)
  }

  func list(prefix: String, after: String?, limit: Int) throws(StorageError) -> ObjectPage {
    try store.list(prefix: prefix, after: after, limit: limit)
  }

  func delete(_ keys: [String]) throws(StorageError) { try store.delete(keys) }
}

/// Shows an object shorter than it is, or with a bit turned.
private final class AlteredReader: ObjectReader {
  private let reader: any ObjectReader
  private let flippedBit: Int?
  let info: ObjectInfo

  init(_ reader: any ObjectReader, _ faults: TestStore.Faults) {
    self.reader = reader
    flippedBit = faults.flipsBit
    let size = min(reader.info.size, faults.keepsBytes ?? .max)
    info = ObjectInfo(key: reader.info.key, size: size, etag: reader.info.etag)
  }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    let length = min(buffer.count, max(0, info.size - offset))
    let count = try reader.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]))
    if let flippedBit, (offset..<offset + count).contains(flippedBit / 8) {
      buffer[flippedBit / 8 - offset] ^= 1 << UInt8(flippedBit % 8)
    }
    return count
  }

  func checkUnchanged() throws(StorageError) { try reader.checkUnchanged() }
}
