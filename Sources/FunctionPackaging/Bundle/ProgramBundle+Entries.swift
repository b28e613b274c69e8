extension ProgramBundle {
  /// The files of a package, in order.
  /// - Parameter folder: the folder into which it will be unpacked, such as `/app`, where that is known. Otherwise the program
  ///   must be
  ///   started in the package's own folder, as Lambda does.
  /// - Throws: `unsupported` as ``init(program:options:)``.
  package func entries(unpackedIn folder: String? = nil) throws(PackagingError) -> [PackageEntry] {
    PackageEntry.ordered([try packagedProgram(libraryFolder: folder.map { "\($0)/lib" })] + supportEntries)
  }

  /// The program as it stands in a package.
  /// - Parameter libraryFolder: the absolute folder of the libraries; nil for `lib` in the folder in which it is started.
  func packagedProgram(libraryFolder: String?) throws(PackagingError) -> PackageEntry {
    guard let interpreter = program.interpreter else {
      return PackageEntry(path: "bootstrap", mode: 0o755, bytes: program.bytes)
    }
    let folder = libraryFolder ?? "lib"
    // The second part holds for libraries that are opened after the program went to another folder. The loader finds its place
    // by /proc, and where that isn't mounted goes without.
    let searchPath = libraryFolder ?? "lib:$ORIGIN/lib"
    let bytes = try program.relocated(loader: "\(folder)/\(LocalFile.name(of: interpreter))", searchPath: searchPath)
    return PackageEntry(path: "bootstrap", mode: 0o755, bytes: bytes)
  }

  /// Everything but the program.
  var supportEntries: [PackageEntry] {
    let files = libraries.map { PackageEntry(path: "lib/\($0.name)", mode: 0o755, bytes: $0.file.withoutSearchPath()) }
    return files + [PackageEntry(path: Self.certificatesPath, bytes: certificates)]
  }
}
