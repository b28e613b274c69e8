import Foundation
import Testing

@testable import FunctionPackaging

/// Programs that tests package.
enum TestPrograms {
  /// The fixture in Swift, which is built beside the tests.
  static let greeter: String = {
    var folder = "/proc/self/exe"
    folder = (try? FileManager.default.destinationOfSymbolicLink(atPath: folder)) ?? CommandLine.arguments[0]
    while let slash = folder.lastIndex(of: "/") {
      folder = String(folder[..<slash])
      if FileManager.default.isExecutableFile(atPath: "\(folder)/greeter") { return "\(folder)/greeter" }
    }
    fatalError("greeter is not beside the tests: build all targets")
  }()

  /// The fixture's bundle, which many tests look at.
  static let greeterBundle = Result { try ProgramBundle(program: greeter) }

  /// A C compiler.
  static let compiler = Shell.find("cc") ?? Shell.find("gcc") ?? Shell.find("clang")

  /// Compiles `source` in `folder` to the file `output`.
  static func compile(_ source: String, _ options: [String], to output: String, in folder: String) throws {
    let file = "\(folder)/\(UUID().uuidString).c"
    try source.write(toFile: file, atomically: true, encoding: .utf8)
    let compiler = try #require(compiler)
    let result = Shell.run(compiler, ["-o", "\(folder)/\(output)", file, "-Wl,--build-id"] + options, in: folder)
    try #require(result.status == 0, "\(result.output)")
  }

  /// A program `program` that needs `parts/libouter.so`, and that `parts/libinner.so`. It prints `inner outer program 0`, the
  /// number being the sum of a large array of zeroes.
  /// - Parameter search: how the linker is told where the program's libraries are.
  static func makeChain(
    in folder: String, search: [String] = ["-Wl,--enable-new-dtags", "-Wl,-rpath,$ORIGIN/parts"]
  ) throws {
    try FileManager.default.createDirectory(atPath: "\(folder)/parts", withIntermediateDirectories: true)
    let shared = ["-shared", "-fPIC"]
    try compile(
      "const char *inner(void) { return \"inner\"; }", shared + ["-Wl,-soname,libinner.so"], to: "parts/libinner.so", in: folder
    )
    try compile(
      """
      #include <stdio.h>
      const char *inner(void);
      void outer(void) { printf("%s outer ", inner()); }
      """, shared + ["-Wl,-soname,libouter.so", "-Lparts", "-linner", "-Wl,--enable-new-dtags", "-Wl,-rpath,$ORIGIN"],
      to: "parts/libouter.so", in: folder)
    try compile(
      """
      #include <stdio.h>
      void outer(void);
      static volatile char zeroes[100001];
      int main(void) {
        long sum = 0;
        for (int i = 0; i < sizeof zeroes; ++i) sum += zeroes[i];
        outer();
        printf("program %ld\\n", sum);
        return 0;
      }
      """, ["-Lparts", "-louter", "-Wl,-rpath-link,parts"] + search, to: "program", in: folder)
  }

  /// Writes a package's files below `folder`.
  static func unpack(_ entries: [PackageEntry], into folder: String) throws {
    for entry in entries { try LocalFile.makeFolder(LocalFile.folder(of: "\(folder)/\(entry.path)")); try write(entry, folder) }
  }

  private static func write(_ entry: PackageEntry, _ folder: String) throws {
    try LocalFile.write(entry.bytes, to: "\(folder)/\(entry.path)", mode: entry.mode)
  }
}
