/// Where the loader looks for libraries (ld.so(8)). Folders for newer processors (glibc-hwcaps) are left out on purpose: the
/// package may run on an older one.
struct LibrarySearch {
  private let root: String
  private let architecture: ProgramArchitecture
  private let libraryPath: [String]
  private let systemFolders: [String]

  /// - Parameters:
  ///   - root: the folder that stands for `/`; empty for this machine's own.
  ///   - libraryPath: folders that come before a file's RUNPATH, as those of LD_LIBRARY_PATH do.
  init(root: String, architecture: ProgramArchitecture, libraryPath: [String]) {
    (self.root, self.architecture, self.libraryPath) = (root, architecture, libraryPath)
    let name = architecture.multiarchName
    systemFolders =
      LoaderConfiguration(root: root).folders
      + ["/lib/\(name)", "/usr/lib/\(name)", "/lib64", "/usr/lib64", "/lib", "/usr/lib"]
  }

  /// The library `name`, or nil where it is nowhere.
  /// - Parameter chain: the file that needs it, before it the one that needs that, and so on to the program, which comes last.
  func find(_ name: String, for chain: [ELFFile]) -> ELFFile? {
    for folder in folders(for: chain) {
      // A file that is no library for this processor is passed over, as the loader does.
      if let file = try? ELFFile(path: "\(folder)/\(name)"), file.architecture == architecture, file.kind == .library {
        return file
      }
    }
    return nil
  }

  /// The loader that the kernel would start.
  func loader(_ path: String) throws(PackagingError) -> ELFFile {
    let file = try ELFFile(path: LocalFile.exists(root + path) ? root + path : path)
    guard file.architecture == architecture else {
      throw PackagingError(
        .missingLibrary,
        "the loader \(file.path) is for \(file.architecture), the program for \(architecture); name a folder with that "
          + "system's files (--system-root)")
    }
    return file
  }

  private func folders(for chain: [ELFFile]) -> [String] {
    guard let file = chain.first else { return [] }
    var folders: [String] = []
    if file.runpath == nil {
      for ancestor in chain where ancestor.runpath == nil { folders += expanded(ancestor.rpath, ancestor) }
    }
    folders += libraryPath
    folders += expanded(file.runpath, file)
    return folders + systemFolders.map { root + $0 }
  }

  /// The folders of a search path, with what stands for the file's own folder and the system's put in.
  private func expanded(_ path: String?, _ file: ELFFile) -> [String] {
    let origin = LocalFile.folder(of: file.path)
    return (path ?? "").split(separator: ":").flatMap { part in
      let here = Self.replace("ORIGIN", in: String(part), by: origin)
      let folders = ["lib/\(architecture.multiarchName)", "lib64"].map { Self.replace("LIB", in: here, by: $0) }
      let rooted = folders.map { $0.hasPrefix("/") && !part.hasPrefix("$") ? root + $0 : $0 }
      return rooted[0] == rooted[1] ? [rooted[0]] : rooted
    }
  }

  private static func replace(_ name: String, in text: String, by value: String) -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[dollar...]
      guard let token = ["${\(name)}", "$\(name)"].first(where: { rest.hasPrefix($0) }) else {
        result += "$"
        rest = rest.dropFirst()
        continue
      }
      result += value
      rest = rest.dropFirst(token.count)
    }
    return result + rest
  }
}
