internal import CloudCredentials

/// A program with all that it needs to run on a machine that has nothing but a kernel: its loader, its libraries and
/// certificates.
///
/// `/proc` must be mounted for Swift programs that look at their arguments, as it is on every platform.
///
/// In a package the program is `bootstrap`, and the rest stands in `lib`. The program is changed to take its loader and
/// libraries from there, whatever the machine has and LD_LIBRARY_PATH says; its build-id, and with it its code identity, stays.
package struct ProgramBundle: Sendable {
  /// How a program is packaged.
  package struct Options: Sendable {
    /// Whether symbols and debugging information are taken away.
    package var strips = true
    /// Folders where libraries are looked for before the system's.
    package var libraryPath: [String] = []
    /// The folder that stands for `/` where the program's libraries are those of another system; empty for this machine's.
    package var systemRoot = ""
    /// The PEM file of trusted certificates; nil for the system's.
    package var certificates: String?

    /// The usual way.
    package init(
      strips: Bool = true, libraryPath: [String] = [], systemRoot: String = "", certificates: String? = nil
    ) {
      (self.strips, self.libraryPath, self.systemRoot, self.certificates) = (strips, libraryPath, systemRoot, certificates)
    }
  }

  /// Where in a package the certificates are. Programs find them by SSL_CERT_FILE or CURL_CA_BUNDLE.
  package static let certificatesPath = "lib/ca-certificates.crt"

  /// Which code it is: `build-id:` and the linker's hash in hexadecimal digits, as workers find it when they run.
  package let codeIdentity: String
  /// For which processors it is.
  package let architecture: ProgramArchitecture
  /// What the owner should know, in sentences; such as files that could not be stripped.
  package let notes: [String]
  /// The libraries, in the loader's order, the loader last; none for a static program.
  package let libraries: [SharedLibrary]
  /// The program, stripped, as it was linked.
  let program: ELFFile
  let certificates: [UInt8]

  /// Gathers what the program `path` needs. Reads its libraries, and runs `strip` for each file with symbols.
  /// - Throws: `io`, `notExecutable` or `damaged` for files that can't be used; `noIdentity`; `missingLibrary`; `unsupported`
  ///   for a
  ///   program that can't be changed; `noCertificates`.
  package init(program path: String, options: Options = Options()) throws(PackagingError) {
    let whole = try ELFFile(path: LocalFile.resolved(path))
    guard whole.kind != .library else {
      throw PackagingError(.notExecutable, "\(path) is a shared library; name the program that uses it")
    }
    guard let buildID = whole.buildID else {
      throw PackagingError(
        .noIdentity,
        "\(path) has no build-id, by which a driver knows workers of the same code; link it with -Xlinker --build-id")
    }
    let search = LibrarySearch(root: options.systemRoot, architecture: whole.architecture, libraryPath: options.libraryPath)
    let found = try DependencyWalk.libraries(of: whole, search)
    (codeIdentity, architecture) = ("build-id:" + Digests.hex(buildID), whole.architecture)
    var notes: [String] = []
    program = options.strips ? try Self.strip(whole, &notes) : whole
    var libraries: [SharedLibrary] = []
    for library in found {
      // Debuggers find threads by the loader's symbols, and they weigh little.
      let isLoader = library.name == whole.interpreter.map { LocalFile.name(of: $0) }
      let file = options.strips && !isLoader ? try Self.strip(library.file, &notes) : library.file
      libraries.append(SharedLibrary(name: library.name, file: file, neededBy: library.neededBy))
    }
    self.libraries = libraries
    self.notes = notes
    certificates = try CertificateFile.content(options.certificates, root: options.systemRoot)
    // Whether the program can be changed should be known before anything is written.
    _ = try packagedProgram(libraryFolder: nil)
  }

  private static func strip(_ file: ELFFile, _ notes: inout [String]) throws(PackagingError) -> ELFFile {
    let (stripped, failure) = try SymbolStripper().strip(file)
    if let failure { notes.append("\(LocalFile.name(of: file.path)) keeps its symbols: \(failure)") }
    return stripped
  }
}
