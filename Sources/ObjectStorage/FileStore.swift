/// A local folder as a store: keys are relative paths below it, folders are made on demand and removed when a delete empties
/// them. Objects are written under a temporary name and then renamed, so that none is ever seen in part.
///
/// `ifMatch` is atomic among writers that use it; an unconditional put or a delete at the same moment may be lost.
/// Folders behind symbolic links are not listed.
package struct FileStore: ObjectStore {
  /// The folder; it need not exist before the first put.
  package let root: String

  /// A store in the folder `root`.
  package init(root: String) {
    var root = root.isEmpty ? "." : root
    while root.utf8.count > 1 && root.hasSuffix("/") { root.removeLast() }
    self.root = root
  }

  package var uri: ObjectURI { ObjectURI(file: root) }

  /// The file that holds the object `key`.
  package func path(of key: String) throws(StorageError) -> String {
    try ObjectKey.check(key)
    return root == "/" ? "/" + key : root + "/" + key
  }

  package func head(_ key: String) throws(StorageError) -> ObjectInfo? {
    guard let status = try FileStatus(path: path(of: key)), status.kind == .file else { return nil }
    return ObjectInfo(key: key, size: status.size, etag: status.etag)
  }

  package func open(_ key: String) throws(StorageError) -> any ObjectReader {
    let path = try path(of: key)
    do throws(StorageError) {
      return try FileObjectReader(path: path, key: key)
    } catch  where error.code == .invalid {
      // A file where the key needs a folder: no such object, as far as a store is concerned.
      guard try FileStatus(path: path) == nil else { throw error }
      throw StorageError(.notFound, path: path, error.message)
    }
  }

  package func writer(_ key: String, _ options: PutOptions) throws(StorageError) -> any ObjectWriter {
    try FileObjectWriter(key: key, target: path(of: key), root: root, options: options)
  }

  package func delete(_ keys: [String]) throws(StorageError) {
    var failure: StorageError?
    var folders: Set<String> = []
    for key in keys {
      do throws(StorageError) {
        let path = try path(of: key)
        if try FileStatus(path: path)?.kind == .folder { continue }
        if try Folder.removeFile(path) { folders.insert(Folder.parent(of: path)) }
      } catch {
        failure = failure ?? error
      }
    }
    for folder in folders {
      removeAbandoned(inFolder: folder)
      removeEmpty(folder)
    }
    if let failure { throw failure }
  }

  /// Removes what processes left that were killed while they wrote objects directly below `prefix`, which is empty or ends in a
  /// slash.
  package func removeAbandoned(prefix: String) { removeAbandoned(inFolder: prefix.isEmpty ? root : root + "/" + prefix) }

  private func removeAbandoned(inFolder folder: String) {
    // A name that can't be read or removed stays; listings pass over it.
    for name in (try? Folder.names(in: folder)) ?? [] where name.hasPrefix(ObjectKey.partialPrefix) {
      let path = "\(folder)/\(name)"
      if let file = try? PosixFile(path, .read), file.tryLock() { _ = try? Folder.removeFile(path) }
    }
  }

  private func removeEmpty(_ folder: String) {
    var folder = folder
    while folder.utf8.count > root.utf8.count, Folder.removeIfEmpty(folder) { folder = Folder.parent(of: folder) }
  }
}
