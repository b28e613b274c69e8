/// A 64-bit little-endian ELF file for x86-64 or ARM: a program or a shared library. The layout is that of elf(5).
package struct ELFFile: Sendable {
  /// What the file is.
  package enum Kind: Sendable, Equatable {
    /// A program that a loader completes with libraries.
    case program
    /// A program that needs no loader.
    case staticProgram
    /// A shared library.
    case library
  }

  static let headerSize = 64

  /// Where it was read from.
  package let path: String
  /// For which processor.
  package let architecture: ProgramArchitecture
  /// What it is.
  package let kind: Kind
  /// The loader that the kernel starts for it.
  package let interpreter: String?
  /// The libraries that it names, in order.
  package let needed: [String]
  /// The name by which others need it.
  package let soname: String?
  /// Where it wants its libraries, and those of its libraries, to be looked for.
  package let rpath: String?
  /// Where it wants its own libraries to be looked for.
  package let runpath: String?
  /// The linker's hash of the code, which stripping keeps.
  package let buildID: [UInt8]?

  let content: ELFBytes
  let segments: [ELFSegment]
  let dynamic: [ELFDynamicEntry]

  /// The file's bytes.
  package var bytes: [UInt8] { content.bytes }

  /// Reads a file from the disk.
  /// - Throws: `io`, or as ``init(_:path:)``.
  package init(path: String) throws(PackagingError) {
    try self.init(try LocalFile.read(path), path: path)
  }

  /// Reads a file's bytes.
  /// - Throws: `notExecutable` for other kinds of files; `damaged` for one whose parts contradict each other.
  package init(_ bytes: [UInt8], path: String) throws(PackagingError) {
    if let other = FileKind.other(bytes) { throw Self.foreign(path, other) }
    let file = ELFBytes(bytes)
    guard let machine = file.number(UInt16.self, at: 18), let kind = file.number(UInt16.self, at: 16) else {
      throw Self.damaged(path, "it ends within its header")
    }
    guard let architecture = ProgramArchitecture(machine: machine) else {
      throw Self.foreign(path, "an ELF file for another processor (machine \(machine))")
    }
    let segments = try Self.segments(file, path)
    let table = try ELFDynamicTable(file, segments, path)
    (self.path, self.architecture, content, self.segments) = (path, architecture, file, segments)
    dynamic = table.entries
    needed = try table.strings(ELFDynamicEntry.needed)
    soname = try table.strings(ELFDynamicEntry.soname).first
    rpath = try table.strings(ELFDynamicEntry.rpath).first
    runpath = try table.strings(ELFDynamicEntry.runpath).first
    interpreter = try segments.first { $0.kind == ELFSegment.interpreter }.map { segment throws(PackagingError) in
      guard let name = file.string(at: segment.offset), !name.isEmpty else {
        throw Self.damaged(path, "the name of its loader has no end")
      }
      return name
    }
    buildID = ELFNotes.buildID(file, segments)
    guard let found = Self.kind(kind, hasLoader: interpreter != nil, table) else {
      throw Self.foreign(path, kind == 1 ? "an object file" : "an ELF file of type \(kind)")
    }
    self.kind = found
  }

  private static func segments(_ file: ELFBytes, _ path: String) throws(PackagingError) -> [ELFSegment] {
    guard let start = file.size(at: 32), let size = file.number(UInt16.self, at: 54),
      let count = file.number(UInt16.self, at: 56)
    else { throw damaged(path, "it ends within its header") }
    guard count == 0 || size == ELFSegment.headerSize, start <= file.count - Int(count) * ELFSegment.headerSize else {
      throw damaged(path, "its program headers are not in the file")
    }
    var segments: [ELFSegment] = []
    for index in 0..<Int(count) {
      guard let segment = ELFSegment(file, at: start + index * ELFSegment.headerSize) else {
        throw damaged(path, "program header \(index) points beyond the file")
      }
      segments.append(segment)
    }
    return segments
  }

  /// Programs that may stand at any address have the type of libraries: a loader's name or a flag tells them apart.
  private static func kind(_ type: UInt16, hasLoader: Bool, _ table: ELFDynamicTable) -> Kind? {
    switch type {
    case 2: return hasLoader ? .program : .staticProgram
    case 3:
      // libc.so.6 has a loader's name too, and a soname, which programs lack.
      if hasLoader, table.value(ELFDynamicEntry.soname) == nil { return .program }
      let flags = table.value(ELFDynamicEntry.flags1) ?? 0
      guard flags & ELFDynamicEntry.positionIndependentExecutable != 0 else { return .library }
      return hasLoader ? .program : .staticProgram
    default: return nil
    }
  }

  static func damaged(_ path: String, _ what: String) -> PackagingError {
    PackagingError(.damaged, "\(path) is a damaged ELF file: \(what); build or copy it anew")
  }

  private static func foreign(_ path: String, _ what: String) -> PackagingError {
    PackagingError(.notExecutable, "\(path) is \(what); build the program on Linux for x86_64 or arm64")
  }
}
