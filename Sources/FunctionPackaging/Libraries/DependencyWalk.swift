/// Finds what a program needs to run, in the order in which the loader maps it: breadth first.
struct DependencyWalk {
  /// Libraries that the system's own opens by name when the program looks up hosts, before glibc 2.34 put them into libc.so.6.
  private static let lateLibraries = ["libnss_files.so.2", "libnss_dns.so.2"]

  private struct Step {
    let file: ELFFile
    /// The file and those that need it, the program last.
    let chain: [ELFFile]
  }

  private let program: ELFFile
  private let search: LibrarySearch
  private var found: [SharedLibrary] = []
  private var names: Set<String> = []

  private init(_ program: ELFFile, _ search: LibrarySearch) {
    (self.program, self.search) = (program, search)
  }

  /// All libraries of the program, and the loader as the last.
  /// - Throws: `missingLibrary`, which names who needs it.
  static func libraries(of program: ELFFile, _ search: LibrarySearch) throws(PackagingError) -> [SharedLibrary] {
    guard let interpreter = program.interpreter else { return [] }
    var walk = DependencyWalk(program, search)
    let loader = try search.loader(interpreter)
    walk.names = [LocalFile.name(of: interpreter), loader.soname ?? LocalFile.name(of: interpreter)]
    try walk.run()
    walk.found.append(SharedLibrary(name: LocalFile.name(of: interpreter), file: loader, neededBy: program.path))
    return walk.found
  }

  private mutating func run() throws(PackagingError) {
    var steps = [Step(file: program, chain: [program])]
    var next = 0
    var hasLate = false
    while true {
      while next < steps.count {
        for name in steps[next].file.needed where names.insert(name).inserted {
          steps.append(try take(name, for: steps[next]))
        }
        next += 1
      }
      if hasLate || !names.contains("libc.so.6") { return }
      hasLate = true
      for name in Self.lateLibraries where !names.contains(name) {
        guard let file = search.find(name, for: [program]) else { continue }
        names.insert(name)
        found.append(SharedLibrary(name: name, file: file, neededBy: program.path))
        steps.append(Step(file: file, chain: [file, program]))
      }
    }
  }

  private mutating func take(_ name: String, for step: Step) throws(PackagingError) -> Step {
    guard !name.contains("/") else {
      throw PackagingError(
        .unsupported,
        "\(step.file.path) needs \(name) at that very place, which a package can't have; build that library with a name "
          + "(-Wl,-soname,\(LocalFile.name(of: name))) and link anew")
    }
    guard let file = search.find(name, for: step.chain) else {
      throw PackagingError(
        .missingLibrary,
        "\(step.file.path) needs \(name), which is not on this machine; install the package that holds it, or name its "
          + "folder (--library-path)")
    }
    found.append(SharedLibrary(name: name, file: file, neededBy: step.file.path))
    return Step(file: file, chain: [file] + step.chain)
  }
}
