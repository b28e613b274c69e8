import StoreTesting
import Testing

@testable import FunctionPackaging

@Suite struct ELFFileTests {
  @Test func readsTheTestsThemselves() throws {
    let file = try ELFFile(path: "/proc/self/exe")
    #expect(file.kind == .program)
    #expect(file.interpreter?.hasPrefix("/") == true)
    #expect(file.needed.contains("libc.so.6"))
    #expect(file.soname == nil)
    #if arch(x86_64)
      #expect(file.architecture == .x86_64)
    #else
      #expect(file.architecture == .arm64)
    #endif
  }

  @Test(.needs("readelf")) func readsWhatReadelfReads() throws {
    let file = try ELFFile(path: TestPrograms.greeter)
    let text = Shell.run("readelf", ["-Wdnl", TestPrograms.greeter]).output
    for name in file.needed { #expect(text.contains("Shared library: [\(name)]")) }
    #expect(file.needed.count == text.split(separator: "(NEEDED)").count - 1)
    #expect(text.contains("interpreter: \(try #require(file.interpreter))]"))
    #expect(text.contains("runpath: [\(try #require(file.runpath))]"))
    let hexadecimal = try #require(file.buildID).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(text.contains("Build ID: \(hexadecimal)"))
  }

  @Test(.needsCompiler) func tellsLibrariesFromPrograms() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.makeChain(in: folder.path)
    #expect(try ELFFile(path: "\(folder.path)/program").kind == .program)
    let library = try ELFFile(path: "\(folder.path)/parts/libouter.so")
    #expect(library.kind == .library)
    #expect(library.soname == "libouter.so")
    #expect(library.needed.first == "libinner.so")
    #expect(library.runpath == "$ORIGIN")
    #expect(library.rpath == nil)
  }

  @Test(.needsCompiler) func knowsStaticProgramsAndObjectFiles() throws {
    let folder = try TemporaryFolder()
    let source = "int main(void) { return 0; }"
    for (name, options) in [("plain", ["-static"]), ("pie", ["-static-pie"])] {
      try TestPrograms.compile(source, options, to: name, in: folder.path)
      #expect(try ELFFile(path: "\(folder.path)/\(name)").kind == .staticProgram)
    }
    try TestPrograms.compile(source, ["-c"], to: "object.o", in: folder.path)
    #expect { try ELFFile(path: "\(folder.path)/object.o") } throws: {
      "\($0)".contains("is an object file; build the program on Linux")
    }
  }

  @Test(
    arguments: [
      ([], "empty"), (Array("#!/bin/sh\n".utf8), "a script"), ([0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1], "a Mach-O file"),
      (Array("MZ\0\0".utf8), "a program for Windows"), (Array("!<arch>\n".utf8), "a static library"),
      (Array("hello".utf8), "no executable file"), ([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1], "a 32-bit ELF file"),
      ([0x7f, 0x45, 0x4c, 0x46, 2, 2, 1], "big-endian"), ([0x7f, 0x45, 0x4c, 0x46], "cut off after 4 bytes"),
    ] as [([UInt8], String)])
  func refusesOtherFiles(_ bytes: [UInt8], _ what: String) {
    #expect { try ELFFile(bytes, path: "/some/file") } throws: {
      let error = $0 as? PackagingError
      return error?.code == .notExecutable && error?.message.contains(what) == true
        && error?.message.contains("/some/file") == true && error?.message.contains("build the program on Linux") == true
    }
  }

  @Test func refusesOtherProcessors() throws {
    var bytes = try ELFFile(path: TestPrograms.greeter).bytes
    bytes[18] = 243
    #expect { try ELFFile(bytes, path: "riscv") } throws: { "\($0)".contains("another processor (machine 243)") }
  }

  @Test func saysWhyAFileCannotBeRead() {
    #expect { try ELFFile(path: "/nowhere/program") } throws: {
      ($0 as? PackagingError)?.code == .io && "\($0)".contains("/nowhere/program: No such file")
    }
    #expect { try ELFFile(path: "/tmp") } throws: { "\($0)".contains("/tmp is no file") }
  }

  /// Reading and changing a damaged file ends in a result or in an error, and never in a crash.
  @Test(arguments: 0..<8 as Range<UInt64>) func survivesDamage(_ seed: UInt64) throws {
    let whole = try ELFFile(path: TestPrograms.greeter)
    var random = SeededRandom(seed: seed)
    var (read, refused) = (0, 0)
    for _ in 0..<100 {
      let bytes = Self.damaged(whole, &random)
      do {
        let file = try ELFFile(bytes, path: "damaged")
        read += 1
        _ = file.withoutSearchPath()
        _ = try file.relocated(loader: "lib/loader", searchPath: "lib")
      } catch {
        refused += 1
      }
    }
    #expect(read > 0)
    #expect(refused > 0)
  }

  /// The file with some bytes changed where they count, or cut off.
  private static func damaged(_ file: ELFFile, _ random: inout SeededRandom) -> [UInt8] {
    var bytes = file.bytes
    if Int.random(in: 0..<4, using: &random) == 0 {
      return Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random)))
    }
    let dynamic = file.segments.first { $0.kind == 2 }
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place =
        switch Int.random(in: 0..<4, using: &random) {
        case 0: Int.random(in: 16..<64, using: &random)
        case 1: Int.random(in: 64..<760, using: &random)
        case 2: (dynamic?.offset ?? 0) + Int.random(in: 0..<max(dynamic?.fileSize ?? 1, 1), using: &random)
        default: Int.random(in: 0..<bytes.count, using: &random)
        }
      let values: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &random)]
      bytes[place] = values[Int.random(in: 0..<values.count, using: &random)]
    }
    return bytes
  }
}
