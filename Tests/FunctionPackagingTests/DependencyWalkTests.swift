import Foundation
import StoreTesting
import Testing

@testable import FunctionPackaging

@Suite struct DependencyWalkTests {
  private static func walk(_ program: String, root: String = "", libraryPath: [String] = []) throws -> [SharedLibrary] {
    let file = try ELFFile(path: LocalFile.resolved(program))
    let search = LibrarySearch(root: root, architecture: file.architecture, libraryPath: libraryPath)
    return try DependencyWalk.libraries(of: file, search)
  }

  @Test(.needs("ldd")) func findsWhatTheLoaderFinds() throws {
    let libraries = try Self.walk(TestPrograms.greeter)
    var said: [String: String] = [:]
    for line in Shell.run("ldd", [TestPrograms.greeter]).output.split(separator: "\n") {
      let words = line.split { $0 == " " || $0 == "\t" }
      if words.count > 2, words[1] == "=>" { said[String(words[0])] = LocalFile.resolved(String(words[2])) }
    }
    #expect(said.count > 3)
    for (name, path) in said {
      // The loader has no name of its own in the program's needs where it is started by its path.
      #expect(libraries.first { $0.name == name }.map { LocalFile.resolved($0.file.path) } == path, "\(name)")
    }
    let loader = try #require(libraries.last)
    #expect(loader.file.path == (try ELFFile(path: TestPrograms.greeter).interpreter))
    let extra = Set(libraries.dropLast().map(\.name)).subtracting(said.keys)
    #expect(extra.isSubset(of: ["libnss_files.so.2", "libnss_dns.so.2", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"]))
  }

  @Test(
    .needsCompiler,
    arguments: [
      ["-Wl,--enable-new-dtags", "-Wl,-rpath,$ORIGIN/parts"],
      ["-Wl,--enable-new-dtags", "-Wl,-rpath,${ORIGIN}/nowhere:$ORIGIN/parts"],
      ["-Wl,--disable-new-dtags", "-Wl,-rpath,$ORIGIN/parts"],
    ])
  func followsSearchPaths(_ search: [String]) throws {
    let folder = try TemporaryFolder()
    try TestPrograms.makeChain(in: folder.path, search: search)
    let found = try Self.walk("\(folder.path)/program")
    #expect(found.prefix(1).map(\.name) == ["libouter.so"])
    let inner = try #require(found.first { $0.name == "libinner.so" })
    #expect(inner.file.path.hasSuffix("/parts/libinner.so"))
    #expect(inner.neededBy.hasSuffix("/parts/libouter.so"))
  }

  @Test(.needsCompiler) func libraryPathComesBeforeTheRunpath() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.makeChain(in: folder.path)
    let other = "\(folder.path)/other"
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: "\(folder.path)/parts/libinner.so", toPath: "\(other)/libinner.so")
    // A file of that name which is no library is passed over.
    try "text".write(toFile: "\(other)/libouter.so", atomically: true, encoding: .utf8)
    let found = try Self.walk("\(folder.path)/program", libraryPath: [other])
    #expect(found.first { $0.name == "libinner.so" }?.file.path == "\(other)/libinner.so")
    #expect(found.first { $0.name == "libouter.so" }?.file.path.hasSuffix("/parts/libouter.so") == true)
  }

  @Test(.needsCompiler) func namesWhoNeedsAMissingLibrary() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.makeChain(in: folder.path)
    try FileManager.default.removeItem(atPath: "\(folder.path)/parts/libinner.so")
    #expect { try Self.walk("\(folder.path)/program") } throws: {
      ($0 as? PackagingError)?.code == .missingLibrary && "\($0)".contains("parts/libouter.so needs libinner.so")
    }
  }

  @Test(.needsCompiler) func refusesLibrariesByPath() throws {
    let folder = try TemporaryFolder()
    try TestPrograms.compile("int f(void) { return 1; }", ["-shared", "-fPIC"], to: "libf.so", in: folder.path)
    try TestPrograms.compile(
      "int f(void); int main(void) { return f(); }", ["\(folder.path)/libf.so"], to: "program", in: folder.path)
    #expect { try Self.walk("\(folder.path)/program") } throws: {
      ($0 as? PackagingError)?.code == .unsupported && "\($0)".contains("-soname,libf.so")
    }
  }

  @Test func readsTheLoadersConfiguration() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: "\(folder.path)/etc/more.d", withIntermediateDirectories: true)
    for (name, text) in [
      ("ld.so.conf", "/first:/second # said\ninclude more.d/*.conf\nhwcap 0 nosegneg\n\n/third=libc5\n"),
      ("more.d/a.conf", "/a, /first\ninclude /etc/ld.so.conf\n"), ("more.d/b.conf", "\t/b\n"), ("more.d/c.text", "/c\n"),
    ] {
      try text.write(toFile: "\(folder.path)/etc/\(name)", atomically: true, encoding: .utf8)
    }
    #expect(LoaderConfiguration(root: folder.path).folders == ["/first", "/second", "/a", "/b", "/third"])
    #expect(LoaderConfiguration(root: "\(folder.path)/etc").folders == [])
  }

  @Test(.needsCompiler) func findsLibrariesOfAnotherSystem() throws {
    let (folder, root) = (try TemporaryFolder(), try TemporaryFolder())
    try TestPrograms.makeChain(in: folder.path, search: [])
    try FileManager.default.createDirectory(atPath: "\(root.path)/etc", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: "\(root.path)/own", withIntermediateDirectories: true)
    try "/own\n".write(toFile: "\(root.path)/etc/ld.so.conf", atomically: true, encoding: .utf8)
    for library in try Self.walk("\(folder.path)/program", libraryPath: ["\(folder.path)/parts"]) {
      try Data(library.file.bytes).write(to: URL(fileURLWithPath: "\(root.path)/own/\(library.name)"))
    }
    let found = try Self.walk("\(folder.path)/program", root: root.path)
    #expect(found.count > 2)
    for library in found.dropLast() { #expect(library.file.path == "\(root.path)/own/\(library.name)") }
  }
}
