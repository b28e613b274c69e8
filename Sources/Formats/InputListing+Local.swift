import ObjectStorage

extension InputListing {
  /// A walk through local folders that gathers files.
  struct LocalWalk {
    var files: [InputFile] = []
    /// Whether anything matched, be it an empty folder.
    var hasMatches = false
    /// The folders being walked, by device and inode: a link to one of them would never end.
    private var open: Set<[UInt64]> = []

    /// Takes the file, or the files of the folder, at `path`.
    mutating func take(_ path: String, _ found: FileStatus) throws(FormatError) {
      hasMatches = true
      switch found.kind {
      case .file: files.append(InputFile(location: path, size: found.size, etag: found.etag))
      case .folder: try takeFolder(path, found)
      case .other: throw FormatError(.invalid, path, "it is a pipe, socket or device; copy its content to a file first")
      }
    }

    private mutating func takeFolder(_ path: String, _ found: FileStatus) throws(FormatError) {
      guard open.insert(found.identity).inserted else {
        throw FormatError(.invalid, path, "a symbolic link leads back to a folder above it; remove the link or name the files")
      }
      defer { open.remove(found.identity) }
      let folder = try formatting { () throws(StorageError) in try FileStatus(path: path + "/" + OutputManifest.name) }
      if folder?.kind == .file {
        for file in try OutputManifest.read(from: FileStore(root: path)).files {
          try take(Self.join(path, file.name), try status(of: Self.join(path, file.name), listedIn: path))
        }
        return
      }
      for name in try names(path) where !GlobPattern.isHidden(name) {
        let inner = Self.join(path, name)
        try take(inner, try status(of: inner, listedIn: path))
      }
    }

    /// Takes what matches `parts` in `folder`.
    mutating func match(_ parts: ArraySlice<GlobPattern.Part>, in folder: String) throws(FormatError) {
      guard let part = parts.first else {
        if let status = try status(folder) { try take(folder, status) }
        return
      }
      let rest = parts.dropFirst()
      switch part {
      case .name(let name):
        let inner = Self.join(folder, name)
        if try status(inner) != nil { try match(rest, in: inner) }
      case .shape(let tokens):
        for name in try names(ifFolder: folder) where GlobPattern.matches(name, tokens) {
          try match(rest, in: Self.join(folder, name))
        }
      case .anyFolders:
        try match(rest, in: folder)
        for name in try names(ifFolder: folder) where !GlobPattern.isHidden(name) {
          let inner = Self.join(folder, name)
          // A link to a folder is not followed here, as in shells: `**` would visit its files twice, or for ever.
          if try status(inner)?.kind == .folder, !FileStatus.isSymbolicLink(inner) { try match(parts, in: inner) }
        }
      }
    }

    private func names(ifFolder path: String) throws(FormatError) -> [String] {
      try status(path)?.kind == .folder ? names(path) : []
    }

    private func names(_ path: String) throws(FormatError) -> [String] {
      try formatting { () throws(StorageError) in try Folder.names(in: path) }
    }

    private func status(_ path: String) throws(FormatError) -> FileStatus? {
      try formatting { () throws(StorageError) in try FileStatus(path: path) }
    }

    private func status(of path: String, listedIn folder: String) throws(FormatError) -> FileStatus {
      if let status = try status(path) { return status }
      throw FormatError(
        .notFound, path,
        "\(folder) lists it, but it can't be reached: a broken link, or deleted meanwhile; restore or remove it")
    }

    private static func join(_ folder: String, _ name: String) -> String {
      folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
  }
}
