/// Takes symbols and debugging information from programs and libraries, with `strip` or `llvm-strip`.
struct SymbolStripper {
  private let tools: [Tool]

  /// With these tools, or else those that PATH leads to.
  init(tools: [Tool] = Tool.all(["strip", "llvm-strip"])) { self.tools = tools }

  /// The file without symbols. As it is where it has none, or with a reason where no tool manages: the system's own `strip`
  /// doesn't know the files of other processors.
  func strip(_ file: ELFFile) throws(PackagingError) -> (file: ELFFile, failure: String?) {
    guard file.hasSymbols else { return (file, nil) }
    guard !tools.isEmpty else { return (file, "neither strip nor llvm-strip is installed") }
    let folder = try ScratchFolder()
    defer { extendLifetime(folder) }
    let (source, target) = (folder.file("symbols"), folder.file("stripped"))
    try LocalFile.write(file.bytes, to: source)
    for tool in tools where tool.run([file.kind == .library ? "--strip-unneeded" : "--strip-all", "-o", target, source]) {
      guard let bytes = try? LocalFile.read(target), let stripped = try? ELFFile(bytes, path: file.path),
        stripped.runs(as: file)
      else { continue }
      return (stripped, nil)
    }
    return (file, "\(tools.map(\.path).joined(separator: " and ")) can't read it or would change more")
  }
}

extension ELFFile {
  /// Whether it is the same code with the same needs.
  fileprivate func runs(as other: ELFFile) -> Bool {
    buildID == other.buildID && interpreter == other.interpreter && needed == other.needed && soname == other.soname
      && runpath == other.runpath && rpath == other.rpath && kind == other.kind && architecture == other.architecture
  }
}
