import ObjectStorage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// From what a user names to the files that are read.
package enum InputListing {
  /// The files that `pattern` means, in ascending order of their locations' bytes, each once.
  ///
  /// A pattern is a path (relative ones count from the working folder; `~` means nothing special) or a URI, and names
  /// - a file, whatever its name;
  /// - a folder: the files that its `_manifest` lists, if a job wrote it; otherwise all files in it and in its folders, except
  ///   those whose names begin with `.` or `_`;
  /// - or, with wildcards (`*`, `?`, `[a-z]`, `{a,b}`, `**`), all that match; folders that match are read like folders that are
  ///   named. A name that exists as it is written is taken literally, whatever characters it has.
  ///
  /// - Throws: ``FormatError``: `notFound` if nothing is there or nothing matches, `invalid` for a malformed pattern, otherwise
  ///   what the file system refused. Empty folders give no files and no error.
  package static func resolve(_ pattern: String) throws(FormatError) -> [InputFile] {
    let uri = try formatting { () throws(StorageError) in try ObjectURI(parsing: pattern) }
    var files: [String: InputFile] = [:]
    for file in uri.scheme == "file" ? try local(uri.path) : try remote(uri) { files[file.location] = file }
    return files.values.sorted { ObjectKey.precedes($0.location, $1.location) }
  }

  private static func local(_ path: String) throws(FormatError) -> [InputFile] {
    let absolute = try absolutePath(path)
    var walk = LocalWalk()
    if let status = try formatting({ () throws(StorageError) in try FileStatus(path: absolute) }) {
      try walk.take(absolute, status)
      return walk.files
    }
    guard GlobPattern.hasWildcards(path) else {
      throw FormatError(
        .notFound, path, "there is no such file or folder\(path == absolute ? "" : " (\(absolute))"); check the path")
    }
    for parts in try GlobPattern(absolute).alternatives { try walk.match(parts[...], in: "/") }
    guard walk.hasMatches else { throw nothingMatches(path) }
    return walk.files
  }

  static func absolutePath(_ path: String) throws(FormatError) -> String {
    if path.hasPrefix("/") { return path }
    guard let folder = getcwd(nil, 0) else {
      throw FormatError(.notFound, path, "the working folder is gone; change to another one or give an absolute path")
    }
    defer { free(folder) }
    let path = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    let base = String(cString: folder)
    return base == "/" ? "/" + path : base + "/" + path
  }

  static func nothingMatches(_ pattern: String) -> FormatError {
    FormatError(
      .notFound, pattern,
      "nothing matches this pattern; check it (wildcards pass over names that begin with . or _, and only ** crosses folders)")
  }
}
