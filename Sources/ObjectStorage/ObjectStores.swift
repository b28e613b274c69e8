import Synchronization

/// From locations to the stores that hold them.
package enum ObjectStores {
  /// Opens the store whose root is a bucket, or a folder in one. Called once for each root.
  package typealias Provider = @Sendable (ObjectURI) throws(StorageError) -> any ObjectStore

  private struct State {
    var providers: [String: Provider] = [:]
    var opened: [ObjectURI: any ObjectStore] = [:]
  }

  private static let state = Mutex(State())

  /// Makes `provider` open the locations of a scheme, in place of one that did before.
  package static func register(_ scheme: String, _ provider: @escaping Provider) {
    state.withLock { state in
      state.providers[scheme] = provider
      state.opened = state.opened.filter { $0.key.scheme != scheme }
    }
  }

  /// The store whose root is `uri`: a folder, or a bucket or a part of one. The same for the same bucket, so that connections and
  /// what was learnt of the server are shared.
  package static func store(_ uri: ObjectURI) throws(StorageError) -> any ObjectStore {
    switch uri.scheme {
    case "file": return FileStore(root: uri.path)
    case "memory": return MemoryStore.named(uri.authority)
    default: break
    }
    let (known, provider) = state.withLock { ($0.opened[uri], $0.providers[uri.scheme]) }
    if let known { return known }
    guard let provider else { throw unknown(uri) }
    let store = try provider(uri)
    return state.withLock { state in
      if let other = state.opened[uri] { return other }
      state.opened[uri] = store
      return store
    }
  }

  /// The store that `uri`'s objects are in, and the key of `uri` in it; an empty key stands for the store as a whole.
  package static func resolve(_ uri: ObjectURI) throws(StorageError) -> (store: any ObjectStore, key: String) {
    guard uri.scheme == "file" else {
      return (try store(ObjectURI(scheme: uri.scheme, authority: uri.authority, path: "")), uri.path)
    }
    let folder = Folder.parent(of: uri.path)
    return (FileStore(root: folder), String(uri.path.split(separator: "/").last ?? ""))
  }

  /// Opens the object at `uri`.
  package static func open(_ uri: ObjectURI) throws(StorageError) -> any ObjectReader {
    if uri.scheme == "file" { return try FileObjectReader(path: uri.path, key: uri.path) }
    let (store, key) = try resolve(uri)
    return try store.open(key)
  }

  private static func unknown(_ uri: ObjectURI) -> StorageError {
    let known = state.withLock { ["file", "memory"] + $0.providers.keys.sorted() }
    return StorageError(
      .invalid, path: uri.description,
      "there is no store for \(uri.scheme): locations; use a local path or one of \(known.map { $0 + "://" }.joined(separator: ", "))"
    )
  }
}
