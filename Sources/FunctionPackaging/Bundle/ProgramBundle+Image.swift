extension ProgramBundle {
  /// An image that holds nothing but this: `/app/bootstrap`, its libraries in `/app/lib`, certificates where programs expect
  /// them, and an empty `/tmp`. The libraries are a layer of their own, which stays the same, and isn't sent again, while only
  /// the program changes. SSL_CERT_FILE names the certificates unless the settings say otherwise.
  /// - Throws: `unsupported`, `tooLarge`, `io` for lack of memory.
  package func image(_ settings: ImageSettings = ImageSettings()) throws(PackagingError) -> OCIImage {
    var settings = settings
    settings.environment.merge(["SSL_CERT_FILE": "/app/\(Self.certificatesPath)"]) { given, _ in given }
    let program = try packagedProgram(libraryFolder: "/app/lib")
    let support = supportEntries.map { Self.moved($0) }
    // The first is where most libraries look by themselves; the second has names looked up as systems usually do.
    let system = [
      PackageEntry(path: "etc/ssl/certs/ca-certificates.crt", bytes: certificates),
      PackageEntry(path: "etc/nsswitch.conf", bytes: Array("hosts: files dns\n".utf8)),
    ]
    return try OCIImage(
      [
        (try ImageLayer(support + system, folders: ["tmp": 0o1777]), "serverless-dataset package: libraries and certificates"),
        (try ImageLayer([Self.moved(program)]), "serverless-dataset package: program"),
      ], settings, architecture: architecture, codeIdentity: codeIdentity)
  }

  private static func moved(_ entry: PackageEntry) -> PackageEntry {
    PackageEntry(path: "app/\(entry.path)", mode: entry.mode, bytes: entry.bytes)
  }
}
