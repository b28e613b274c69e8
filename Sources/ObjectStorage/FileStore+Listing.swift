extension FileStore {
  package func list(prefix: String, after: String?, limit: Int) throws(StorageError) -> ObjectPage {
    precondition(limit > 0)
    var walk = Walk(store: self, prefix: prefix, after: after, limit: limit)
    // Everything with the prefix `a/b` stands in the folder `a`.
    let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    if folder.isEmpty || Self.isCleanFolder(folder) { try walk.visit(folder) }
    let isLast = walk.found.count <= limit
    if !isLast { walk.found.removeLast() }
    return ObjectPage(objects: walk.found, next: isLast ? nil : walk.found.last?.key)
  }

  /// Whether keys can begin with `folder`; none can with `/`, `a//` or `../`.
  private static func isCleanFolder(_ folder: String) -> Bool {
    do throws(StorageError) { try ObjectKey.check(folder + "x") } catch { return false }
    return true
  }

  /// A walk through the tree in order of the keys' bytes, which stops one object beyond the limit.
  private struct Walk {
    let store: FileStore
    let prefix: String
    let after: String?
    let limit: Int
    var found: [ObjectInfo] = []

    mutating func visit(_ folder: String) throws(StorageError) {
      // A folder orders as its name and a slash: `a-b` < `a/c` < `a0`.
      for entry in try entries(folder).sorted(by: { ObjectKey.precedes($0.key, $1.key) }) {
        if found.count > limit { return }
        if let info = entry.info {
          if after.map({ ObjectKey.precedes($0, info.key) }) ?? true { found.append(info) }
        } else if isWanted(folder: entry.key) {
          try visit(entry.key)
        }
      }
    }

    /// Whether something in the folder may follow `after`.
    private func isWanted(folder: String) -> Bool {
      guard let after else { return true }
      return after.utf8.starts(with: folder.utf8) || ObjectKey.precedes(after, folder)
    }

    private func entries(_ folder: String) throws(StorageError) -> [(key: String, info: ObjectInfo?)] {
      var entries: [(key: String, info: ObjectInfo?)] = []
      let base = store.root == "/" ? "/" : store.root + "/"
      for name in try names(base + folder) where !name.hasPrefix(ObjectKey.partialPrefix) {
        let key = folder + name
        guard key.utf8.starts(with: prefix.utf8) || prefix.utf8.starts(with: (key + "/").utf8) else { continue }
        // What vanished since its name was read was deleted meanwhile.
        guard let status = try FileStatus(path: base + key) else { continue }
        switch status.kind {
        case .file:
          if key.utf8.starts(with: prefix.utf8) {
            entries.append((key, ObjectInfo(key: key, size: status.size, etag: status.etag)))
          }
        case .folder: if !FileStatus.isSymbolicLink(base + key) { entries.append((key + "/", nil)) }
        case .other: continue
        }
      }
      return entries
    }

    /// A folder that doesn't exist holds nothing: a store needs none before its first put.
    private func names(_ path: String) throws(StorageError) -> [String] {
      do throws(StorageError) {
        return try Folder.names(in: path)
      } catch {
        if error.code == .notFound { return [] }
        if error.code == .invalid, let status = try FileStatus(path: path), status.kind == .folder { throw error }
        if error.code == .invalid { return [] }
        throw error
      }
    }
  }
}
