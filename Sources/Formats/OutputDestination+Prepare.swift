import ObjectStorage

extension OutputDestination {
  /// Checks, before anything runs, that output may be written here, and remembers what it would replace. Writes nothing.
  /// - Throws: ``FormatError`` with `alreadyExists` for output that `mode` doesn't allow to replace.
  package func prepare(_ mode: OutputMode) throws(FormatError) -> OutputState {
    try checkFolders()
    let state = layout == .folder ? try prepareFolder(mode) : try prepareSingleFile(mode)
    // The commit depends on it: to be refused after the work would be late.
    let store = try layout == .folder ? partStore().store : target().store
    try formatting { () throws(StorageError) in try store.checkHonours(state.condition) }
    return state
  }

  /// A file where a folder must be made would only be met by the first task.
  private func checkFolders() throws(FormatError) {
    guard location.hasPrefix("/") else { return }
    var path = Substring(location)
    while let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      path = path[..<slash]
      guard let found = try formatting({ () throws(StorageError) in try FileStatus(path: String(path)) }) else { continue }
      if found.kind == .folder { return }
      throw FormatError(.invalid, location, "\(path) is a file, and no folder can be made in it; write to another path")
    }
  }

  private func prepareFolder(_ mode: OutputMode) throws(FormatError) -> OutputState {
    let (store, prefix) = try partStore()
    if store is FileStore, try formatting({ () throws(StorageError) in try FileStatus(path: location) })?.kind == .file {
      throw FormatError(.alreadyExists, location, "a file has that name, but a folder is to be written; name another folder")
    }
    let objects = try formatting { () throws(StorageError) in try store.listAll(prefix: prefix) }
    let found = objects.first { $0.key == prefix + OutputManifest.name }
    let previous = try found.map { _ throws(FormatError) in try OutputManifest.read(from: store, folder: prefix) }
    if let previous, previous.run == run && previous.nonce == nonce {
      return OutputState(mode: mode, etag: found?.etag, previous: previous, isCommitted: true)
    }
    // Parts that this write left before a crash are no obstacle: it replaces or adopts them.
    let names = objects.map { $0.key.dropFirst(prefix.count) }.filter {
      !GlobPattern.isHidden($0) && !ownership(of: String($0)).isOurs
    }
    switch mode {
    case .error:
      guard found == nil && names.isEmpty else {
        throw FormatError(
          .alreadyExists, location,
          "the folder is not empty (it holds \(names.first ?? "_manifest")); write to another one, or replace it with "
            + "mode: .overwrite"
        )
      }
    case .overwrite:
      let known = Set((previous?.files ?? []).map(\.name))
      if let foreign = names.first(where: { !known.contains(String($0)) && !ownership(of: String($0)).isPart }) {
        throw FormatError(
          .alreadyExists, location,
          "the folder holds \(foreign), which no run wrote; .overwrite never removes such files: move them away, or "
            + "name another folder"
        )
      }
    }
    return OutputState(mode: mode, etag: found?.etag, previous: previous)
  }

  private func prepareSingleFile(_ mode: OutputMode) throws(FormatError) -> OutputState {
    let (store, key) = try target()
    if store is FileStore, try formatting({ () throws(StorageError) in try FileStatus(path: location) })?.kind == .folder {
      throw FormatError(.alreadyExists, location, "a folder has that name, but one file is to be written; name a file in it")
    }
    guard let found = try formatting({ () throws(StorageError) in try store.head(key) }) else { return OutputState(mode: mode) }
    // Left by a commit of this very write that didn't get to remove its parts.
    let (parts, prefix) = try partStore()
    if try formatting({ () throws(StorageError) in try parts.head(prefix + OutputManifest.name) }) != nil {
      let intent = try OutputManifest.read(from: parts, folder: prefix)
      if intent.files.map(\.bytes) == [found.size] {
        return OutputState(mode: mode, etag: found.etag, previous: intent, isCommitted: true)
      }
    }
    guard mode == .overwrite else {
      throw FormatError(.alreadyExists, location, "the file exists; write to another one, or replace it with mode: .overwrite")
    }
    return OutputState(mode: mode, etag: found.etag)
  }
}
