/// What a package weighs, and whether AWS Lambda takes it.
package struct PackageReport: Sendable {
  /// One file of a package.
  package struct Entry: Sendable, Equatable {
    /// Where it stands in the package.
    package let path: String
    /// Its size in bytes.
    package let size: Int
    /// Its size in the package, compressed, in bytes.
    package let packedSize: Int
  }

  /// Lambda's limit on a zip file that comes with the request, in bytes (2026-11); larger ones go by S3.
  package static let directUploadLimit = 50 << 20
  /// Lambda's limit on all files of a zip file, in bytes (2026-11).
  package static let unpackedLimit = 250 << 20

  /// The files, the largest first.
  package let entries: [Entry]
  /// Bytes of the package.
  package let packedSize: Int
  /// Bytes of all files.
  package let unpackedSize: Int
  /// What could make it smaller, and what else the owner should know, in sentences.
  package let hints: [String]

  init(_ entries: [Entry], packedSize: Int, hints: [String]) {
    self.entries = entries.sorted { ($0.packedSize, $1.path) > ($1.packedSize, $0.path) }
    self.packedSize = packedSize
    unpackedSize = entries.reduce(0) { $0 + $1.size }
    self.hints = hints
  }

  /// Whether Lambda takes the package in the request itself.
  package var fitsDirectUpload: Bool { packedSize <= Self.directUploadLimit }

  /// Whether Lambda takes the package at all.
  package var fitsLambda: Bool { unpackedSize <= Self.unpackedLimit }
}
