internal import Crypto

/// A layer of an image: a compressed tar archive. Equal files give equal bytes.
struct ImageLayer: Sendable {
  /// The compressed archive.
  let bytes: [UInt8]
  /// Its name among the blobs.
  let digest: ContentDigest
  /// The digest of the archive before compression, by which the image's configuration names it.
  let contentDigest: ContentDigest

  /// - Parameter folders: folders that are not above a file, with their permissions.
  /// - Throws: `tooLarge`, or `io` for lack of memory.
  init(_ files: [PackageEntry], folders: [String: UInt32] = [:]) throws(PackagingError) {
    let deflater = try Deflater(.gzip)
    var hash = SHA256()
    func add(_ part: [UInt8]) {
      part.withUnsafeBytes { hash.update(bufferPointer: $0) }
      deflater.add(part)
    }
    for (path, mode) in Self.folders(above: files, and: folders) {
      add(try TarHeader(path: path + "/", mode: mode, size: 0, isFolder: true).block())
    }
    for file in PackageEntry.ordered(files) {
      add(try TarHeader(path: file.path, mode: file.mode, size: file.bytes.count, isFolder: false).block())
      add(file.bytes)
      add([UInt8](repeating: 0, count: -file.bytes.count & (TarHeader.blockSize - 1)))
    }
    add([UInt8](repeating: 0, count: 2 * TarHeader.blockSize))
    bytes = deflater.finish()
    digest = ContentDigest(of: bytes)
    contentDigest = ContentDigest(hash)
  }

  /// Every folder, those above before those within.
  private static func folders(above files: [PackageEntry], and more: [String: UInt32]) -> [(String, UInt32)] {
    var folders = more
    for path in files.map(\.path) + more.keys {
      var rest = path[...]
      while let slash = rest.lastIndex(of: "/") {
        rest = rest[..<slash]
        folders[String(rest)] = folders[String(rest)] ?? 0o755
      }
    }
    return folders.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}
