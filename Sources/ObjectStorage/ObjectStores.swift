/// From locations to the stores that hold them.
package enum ObjectStores {
  /// The store that `uri`'s objects are in, and the key of `uri` in it; an empty key stands for the store as a whole.
  package static func resolve(_ uri: ObjectURI) throws(StorageError) -> (store: any ObjectStore, key: String) {
    switch uri.scheme {
    case "file":
      let folder = Folder.parent(of: uri.path)
      return (FileStore(root: folder), String(uri.path.split(separator: "/").last ?? ""))
    case "memory":
      return (MemoryStore.named(uri.authority), uri.path)
    default:
      throw StorageError(
        .invalid, path: uri.description, "there is no store for \(uri.scheme): locations; use a local path or file:// instead")
    }
  }

  /// Opens the object at `uri`.
  package static func open(_ uri: ObjectURI) throws(StorageError) -> any ObjectReader {
    if uri.scheme == "file" { return try FileObjectReader(path: uri.path, key: uri.path) }
    let (store, key) = try resolve(uri)
    return try store.open(key)
  }
}
