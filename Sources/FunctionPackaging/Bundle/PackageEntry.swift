/// A file of a package.
package struct PackageEntry: Sendable, Equatable {
  /// Where it stands in the package, without a slash in front.
  package let path: String
  /// Its permissions.
  package let mode: UInt32
  /// What it holds.
  package let bytes: [UInt8]

  /// A file.
  package init(path: String, mode: UInt32 = 0o644, bytes: [UInt8]) {
    (self.path, self.mode, self.bytes) = (path, mode, bytes)
  }

  /// By name, byte for byte, which is the order of every archive.
  static func ordered(_ entries: [PackageEntry]) -> [PackageEntry] {
    entries.sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
  }
}
