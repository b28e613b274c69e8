import Records
import Synchronization

/// A store in this process's memory, with the contract of the others: for tests, and for data that needs no disk.
package final class MemoryStore: ObjectStore {
  private struct Object {
    let bytes: SharedBytes
    let version: Int
  }

  private struct State {
    var objects: [String: Object] = [:]
    /// The keys in order; nil after one was added or removed, until the next listing.
    var order: [String]?
    var lastVersion = 0
  }

  private let name: String
  private let state = Mutex(State())

  /// An empty store; `name` stands in its ``uri``.
  package init(name: String = "anonymous") { self.name = name }

  private static let stores = Mutex([String: MemoryStore]())

  /// The store that `memory://name` means in this process; made when first asked for.
  package static func named(_ name: String) -> MemoryStore {
    stores.withLock { stores in
      if let store = stores[name] { return store }
      let store = MemoryStore(name: name)
      stores[name] = store
      return store
    }
  }

  package var uri: ObjectURI { ObjectURI(scheme: "memory", authority: name, path: "") }

  package func head(_ key: String) throws(StorageError) -> ObjectInfo? {
    try ObjectKey.check(key)
    return state.withLock { $0.objects[key] }.map { Self.info(key, $0) }
  }

  private static func info(_ key: String, _ object: Object) -> ObjectInfo {
    ObjectInfo(key: key, size: object.bytes.count, etag: String(object.version))
  }

  package func open(_ key: String) throws(StorageError) -> any ObjectReader {
    try ObjectKey.check(key)
    guard let object = state.withLock({ $0.objects[key] }) else {
      throw StorageError(.notFound, path: path(key), "there is no such object; check the key")
    }
    return MemoryObjectReader(Self.info(key, object), object.bytes)
  }

  package func writer(_ key: String, _ options: PutOptions) throws(StorageError) -> any ObjectWriter {
    try ObjectKey.check(key)
    return MemoryObjectWriter(store: self, key: key, options: options)
  }

  /// Makes `bytes` visible under `key`.
  func publish(_ key: String, _ bytes: SharedBytes, _ condition: PutOptions.Condition) throws(StorageError) -> ObjectInfo {
    let path = path(key)
    return try state.withLock { (state) throws(StorageError) in
      let present = state.objects[key].map { String($0.version) }
      switch condition {
      case .none: break
      case .createOnly:
        if present != nil {
          throw StorageError(.alreadyExists, path: path, "it exists; choose another name or delete it first")
        }
      case .ifMatch(let etag):
        guard present == etag else {
          throw StorageError(
            .conditionFailed, path: path,
            "it is \(present.map { "version \($0)" } ?? "gone"), not version \(etag); read it again and decide anew")
        }
      }
      state.lastVersion += 1
      let object = Object(bytes: bytes, version: state.lastVersion)
      if present == nil { state.order = nil }
      state.objects[key] = object
      return Self.info(key, object)
    }
  }

  package func list(prefix: String, after: String?, limit: Int) throws(StorageError) -> ObjectPage {
    precondition(limit > 0)
    return state.withLock { state in
      let order = state.order ?? state.objects.keys.sorted(by: ObjectKey.precedes)
      state.order = order
      var objects: [ObjectInfo] = []
      for key in order where key.utf8.starts(with: prefix.utf8) && after.map({ ObjectKey.precedes($0, key) }) ?? true {
        if objects.count == limit { return ObjectPage(objects: objects, next: objects.last?.key) }
        if let object = state.objects[key] { objects.append(Self.info(key, object)) }
      }
      return ObjectPage(objects: objects, next: nil)
    }
  }

  package func delete(_ keys: [String]) throws(StorageError) {
    var failure: StorageError?
    for key in keys {
      do throws(StorageError) {
        try ObjectKey.check(key)
        state.withLock { state in
          if state.objects.removeValue(forKey: key) != nil { state.order = nil }
        }
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
  }

  private func path(_ key: String) -> String { uri.child(key).description }
}
