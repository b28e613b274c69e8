import CloudCredentials
package import FunctionSettings
package import Records

/// The program as a package that a platform unpacks and starts.
package struct FunctionCode: Sendable {
  /// Which code it is.
  package let identity: CodeIdentity
  /// What it was built for.
  package let architecture: FunctionArchitecture
  /// The zip.
  package let zip: SharedBytes
  /// SHA-256 of the zip in base 64, as AWS tells it.
  package let sha256: String
  /// The path in the zip of the certificates that the program is to trust; nil for the platform's own.
  package let certificates: String?

  /// The package in `zip`.
  /// - Parameter certificates: the path in the zip of a PEM file, which counts if it is there.
  package init(identity: CodeIdentity, architecture: FunctionArchitecture, zip: SharedBytes, certificates: String? = nil) {
    self.identity = identity
    self.architecture = architecture
    self.zip = zip
    self.certificates = certificates.flatMap { Self.lists($0, zip) ? $0 : nil }
    sha256 = withExtendedLifetime(zip) { Digests.base64(Digests.sha256(zip.bytes)) }
  }

  /// The package in the file at `path`.
  /// - Parameter certificates: as for a zip in memory.
  /// - Throws: ``DeploymentError`` with `io` if it can't be read, with `invalid` if it is no zip.
  package init(
    identity: CodeIdentity, architecture: FunctionArchitecture, zipPath path: String, certificates: String? = nil
  ) throws(DeploymentError) {
    let bytes = try LocalFile.content(path)
    guard bytes.starts(with: [0x50, 0x4b]) else {
      throw DeploymentError(.invalid, "\(path) is no zip; make it by `serverless-dataset package PROGRAM`")
    }
    self.init(identity: identity, architecture: architecture, zip: SharedBytes(bytes), certificates: certificates)
  }

  /// Whether a file of that name is in `zip`, whose directory stands at its end.
  private static func lists(_ name: String, _ zip: SharedBytes) -> Bool {
    withExtendedLifetime(zip) { Array(zip.bytes.suffix(1 << 20)).firstRange(of: Array(name.utf8)) != nil }
  }
}
