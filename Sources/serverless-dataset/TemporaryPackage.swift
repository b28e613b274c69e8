import FunctionPackaging

/// A program's package in a temporary file, which goes with this value.
struct TemporaryPackage {
  /// The zip.
  let path: String
  /// What is in it.
  let bundle: ProgramBundle
  private let folder: ScratchFolder

  /// Packages the program at `path`, and prints what its owner should know.
  init(program: String) throws {
    bundle = try ProgramBundle(program: program)
    for note in bundle.notes { print("note       \(note)") }
    folder = try ScratchFolder()
    path = folder.file("package.zip")
    _ = try bundle.writeZip(to: path)
  }
}
