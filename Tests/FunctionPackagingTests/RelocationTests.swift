import Foundation
import StoreTesting
import Testing

@testable import FunctionPackaging

@Suite struct RelocationTests {
  private static let newRunpath = ["-Wl,--enable-new-dtags", "-Wl,-rpath,$ORIGIN/parts"]

  @Test(
    .needsRoot, .needsCompiler,
    arguments: [newRunpath, ["-Wl,--disable-new-dtags", "-Wl,-rpath,$ORIGIN/parts"], newRunpath + ["-no-pie"]])
  func runsWhereThereIsNothingElse(_ search: [String]) throws {
    let folder = try TemporaryFolder()
    try TestPrograms.makeChain(in: folder.path, search: search)
    let bundle = try ProgramBundle(program: "\(folder.path)/program")
    try TestPrograms.unpack(try bundle.entries(), into: "\(folder.path)/root")
    let result = Shell.run("chroot", ["\(folder.path)/root", "/bootstrap"])
    #expect(result.output == "inner outer program 0\n")
    #expect(result.status == 0)
  }

  @Test(.needsRoot) func runsAProgramInSwiftWhereThereIsNothingElse() throws {
    let folder = try TemporaryFolder()
    let bundle = try TestPrograms.greeterBundle.get()
    try TestPrograms.unpack(try bundle.entries(), into: folder.path)
    let result = Shell.run("chroot", [folder.path, "/bootstrap"])
    #expect(result.output == "greetings from THE PACKAGE\n")
    #expect(result.status == 0)
  }

  /// Lambda names its own folders in LD_LIBRARY_PATH: older libraries there must not be mixed with the package's.
  @Test(.needsCompiler) func takesNothingFromTheLibraryPath() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.makeChain(in: folder.path)
    let wrong = "\(folder.path)/wrong"
    try FileManager.default.createDirectory(atPath: wrong, withIntermediateDirectories: true)
    try TestPrograms.compile(
      "const char *inner(void) { return \"wrong\"; }", ["-shared", "-fPIC", "-Wl,-soname,libinner.so"], to: "wrong/libinner.so",
      in: folder.path)
    let program = "\(folder.path)/program"
    #expect(Shell.run(program, [], environment: ["LD_LIBRARY_PATH": wrong]).output == "wrong outer program 0\n")
    let package = "\(folder.path)/package"
    try TestPrograms.unpack(try ProgramBundle(program: program).entries(), into: package)
    for variables in [["LD_LIBRARY_PATH": wrong], [:]] {
      #expect(Shell.run("\(package)/bootstrap", [], in: package, environment: variables).output == "inner outer program 0\n")
    }
  }

  @Test(.needsCompiler) func runsFromAnyFolderWhenItsPlaceIsKnown() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.makeChain(in: folder.path)
    let place = "\(folder.path)/a folder with quite a long name, longer than what the linker left room for"
    try TestPrograms.unpack(try ProgramBundle(program: "\(folder.path)/program").entries(unpackedIn: place), into: place)
    #expect(Shell.run("\(place)/bootstrap", [], in: "/").output == "inner outer program 0\n")
  }

  @Test func keepsTheIdentity() throws {
    let whole = try ELFFile(path: TestPrograms.greeter)
    let changed = try ELFFile(try whole.relocated(loader: "lib/loader.so", searchPath: "lib:$ORIGIN/lib"), path: "changed")
    #expect(changed.buildID == whole.buildID)
    #expect(changed.interpreter == "lib/loader.so")
    #expect(changed.rpath == "lib:$ORIGIN/lib")
    #expect(changed.runpath == nil)
    #expect(changed.needed == whole.needed)
    #expect(changed.sections.count == whole.sections.count)
  }

  @Test(.needs("readelf")) func keepsSymbolsForDebuggers() throws {
    let folder = try TemporaryFolder()
    let whole = try ELFFile(path: TestPrograms.greeter)
    try LocalFile.write(try whole.relocated(loader: "lib/ld", searchPath: "lib"), to: "\(folder.path)/changed")
    let symbols = [TestPrograms.greeter, "\(folder.path)/changed"].map { Shell.run("readelf", ["-Ws", $0]).output }
    let names = symbols.map { text in text.split(separator: "\n").compactMap { $0.split(separator: " ").last }.dropFirst() }
    #expect(names[0].count > 20)
    #expect(names[0] == names[1])
  }

  /// Linkers let strings share their ends, so none may be overwritten.
  @Test func leavesEveryStringAsItIs() throws {
    let whole = try ELFFile(path: TestPrograms.greeter)
    let changed = try ELFFile(try whole.relocated(loader: "lib/ld", searchPath: "lib"), path: "changed")
    let first = try #require(whole.segments.first { $0.kind == ELFSegment.load })
    // Of the first segment, which holds the strings, only the program headers change.
    #expect(whole.bytes[1000..<first.end] == changed.bytes[1000..<first.end])
  }

  @Test(.needsCompiler) func usesASpareEntryWhereThereIsNoSearchPath() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.compile("int main(void) { return 7; }", ["-Wl,-z,lazy"], to: "program", in: folder.path)
    let file = try ELFFile(path: "\(folder.path)/program")
    #expect(file.runpath == nil)
    #expect(try ELFFile(try file.relocated(loader: "lib/ld", searchPath: "lib"), path: "changed").rpath == "lib")
  }

  @Test func saysHowToMakeRoom() throws {
    let whole = try ELFFile(path: TestPrograms.greeter)
    let table = try #require(whole.segments.first { $0.kind == ELFSegment.dynamic })
    var bytes = ELFBytes(whole.bytes)
    // No search path, and no free entry but the one that ends the table.
    for (index, entry) in whole.dynamic.enumerated() where entry.isSearchPath {
      bytes.set(ELFDynamicEntry.flags1 - 100, at: table.offset + index * 16)
    }
    bytes.set(UInt64((whole.dynamic.count + 1) * 16), at: table.header + 32)
    let full = try ELFFile(bytes.bytes, path: "full")
    #expect { try full.relocated(loader: "lib/ld", searchPath: "lib") } throws: {
      ($0 as? PackagingError)?.code == .unsupported && "\($0)".contains("-Xlinker -rpath -Xlinker '$ORIGIN'")
    }
  }

  @Test(.needsCompiler) func refusesHugeZeroedMemory() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.compile(
      "static volatile char zeroes[100 << 20]; int main(void) { return zeroes[5]; }", [], to: "program", in: folder.path)
    #expect { try ProgramBundle(program: "\(folder.path)/program") } throws: {
      ($0 as? PackagingError)?.code == .unsupported && "\($0)".contains("more than the 64 MiB")
    }
  }

  @Test(.needsCompiler) func takesSearchPathsFromLibraries() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.makeChain(in: folder.path)
    let whole = try ELFFile(path: "\(folder.path)/parts/libouter.so")
    let changed = try ELFFile(whole.withoutSearchPath(), path: "changed")
    #expect(changed.runpath == nil)
    #expect(changed.needed == whole.needed)
    #expect(changed.soname == whole.soname)
    #expect(changed.dynamic == whole.dynamic.filter { !$0.isSearchPath })
    let inner = try ELFFile(path: "\(folder.path)/parts/libinner.so")
    #expect(inner.withoutSearchPath() == inner.bytes)
  }
}
