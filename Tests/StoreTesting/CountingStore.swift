package import ObjectStorage
package import Records
import Synchronization

/// A store in memory that counts what a distant one would be asked for.
package final class CountingStore: ObjectStore {
  /// One request.
  package enum Request: Sendable, Hashable {
    case head(String)
    case read(String, Range<Int>)
    case write(String)
    case list(String)
    case delete(Int)
  }

  private let memory = MemoryStore()
  private let log = Mutex([Request]())

  private let honoursConditions: Bool

  /// An empty store.
  package init(honoursConditions: Bool = true) { self.honoursConditions = honoursConditions }

  package func checkHonours(_ condition: PutOptions.Condition) throws(StorageError) {
    guard !honoursConditions, condition != .none else { return }
    throw StorageError(.invalid, path: "\(uri)", "two writers could overwrite each other; use another server")
  }

  /// All requests until now.
  package var requests: [Request] { log.withLock { $0 } }

  /// Forgets the requests until now.
  package func forget() { log.withLock { $0 = [] } }

  private func record(_ request: Request) { log.withLock { $0.append(request) } }

  package var uri: ObjectURI { memory.uri }
  package var isRemote: Bool { true }

  package func head(_ key: String) throws(StorageError) -> ObjectInfo? {
    record(.head(key))
    return try memory.head(key)
  }

  package func open(_ key: String) throws(StorageError) -> any ObjectReader {
    record(.head(key))
    return Reader(store: self, reader: try memory.open(key))
  }

  package func open(_ info: ObjectInfo) throws(StorageError) -> any ObjectReader {
    Reader(store: self, reader: try memory.open(info))
  }

  package func get(_ key: String, range: Range<Int>?) throws(StorageError) -> SharedBytes {
    let reader = try memory.open(key)
    record(.read(key, range ?? 0..<reader.info.size))
    return try reader.bytes(range)
  }

  package func writer(_ key: String, _ options: PutOptions) throws(StorageError) -> any ObjectWriter {
    record(.write(key))
    return try memory.writer(key, options)
  }

  package func put(_ key: String, _ bytes: UnsafeRawBufferPointer, _ options: PutOptions) throws(StorageError) -> ObjectInfo {
    record(.write(key))
    return try memory.put(key, bytes, options)
  }

  package func list(prefix: String, after: String?, limit: Int) throws(StorageError) -> ObjectPage {
    record(.list(prefix))
    return try memory.list(prefix: prefix, after: after, limit: limit)
  }

  package func delete(_ keys: [String]) throws(StorageError) {
    record(.delete(keys.count))
    try memory.delete(keys)
  }

  private final class Reader: ObjectReader {
    let store: CountingStore
    let reader: any ObjectReader

    init(store: CountingStore, reader: any ObjectReader) {
      self.store = store
      self.reader = reader
    }

    var info: ObjectInfo { reader.info }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
      store.record(.read(info.key, offset..<min(offset + buffer.count, max(info.size, offset))))
      return try reader.read(at: offset, into: buffer)
    }

    func checkUnchanged() {}
  }
}
