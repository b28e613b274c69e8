import Foundation
import ObjectStorage
import Testing

@testable import Formats

@Suite struct InputListingTests {
  private let folder: TemporaryFolder
  private let names = [
    "a.txt", "b.txt", "c.csv", "sub/d.txt", "sub/deep/e.txt", "sub/deep/f.csv", "z[1].txt", ".hidden.txt", "_private.txt",
    "sub/.git/x.txt", "sub/_tmp/y.txt", "ü.txt",
  ]

  init() throws {
    folder = try TemporaryFolder()
    for name in names { try folder.write(name, name) }
  }

  private func found(_ pattern: String) throws -> [String] {
    try InputListing.resolve(folder.path + "/" + pattern).map { String($0.location.dropFirst(folder.path.count + 1)) }
  }

  @Test(arguments: [
    ("a.txt", ["a.txt"]),
    (".hidden.txt", [".hidden.txt"]),
    ("", ["a.txt", "b.txt", "c.csv", "sub/d.txt", "sub/deep/e.txt", "sub/deep/f.csv", "z[1].txt", "ü.txt"]),
    ("sub", ["sub/d.txt", "sub/deep/e.txt", "sub/deep/f.csv"]),
    ("sub/", ["sub/d.txt", "sub/deep/e.txt", "sub/deep/f.csv"]),
    ("*.txt", ["a.txt", "b.txt", "z[1].txt", "ü.txt"]),
    ("?.txt", ["a.txt", "b.txt", "ü.txt"]),
    ("[a-b].*", ["a.txt", "b.txt"]),
    ("[!a-b].*", ["c.csv", "ü.txt"]),
    ("[^a-bü].*", ["c.csv"]),
    ("{a,c}.{txt,csv}", ["a.txt", "c.csv"]),
    ("{a.txt,sub/{d,deep/e}.txt}", ["a.txt", "sub/d.txt", "sub/deep/e.txt"]),
    ("**/*.txt", ["a.txt", "b.txt", "sub/d.txt", "sub/deep/e.txt", "z[1].txt", "ü.txt"]),
    ("**/e.txt", ["sub/deep/e.txt"]),
    ("sub/**", ["sub/d.txt", "sub/deep/e.txt", "sub/deep/f.csv"]),
    ("s*", ["sub/d.txt", "sub/deep/e.txt", "sub/deep/f.csv"]),
    ("*/*/f.csv", ["sub/deep/f.csv"]),
    ("z[1].txt", ["z[1].txt"]),
    ("z[[]1].t*", ["z[1].txt"]),
    ("_p*.txt", ["_private.txt"]),
    (".h*", [".hidden.txt"]),
    ("{a,absent}.txt", ["a.txt"]),
    ("sub/*/../*.txt", ["sub/deep/../d.txt"]),
  ]) func patterns(_ pattern: String, _ expected: [String]) throws {
    #expect(try found(pattern) == expected.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test func aStoreOfKeysFindsTheSame() throws {
    let store = MemoryStore.named("listing-tests")
    for name in names { try store.put("in/" + name, Array(name.utf8)) }
    for pattern in [
      "", "a.txt", "sub", "sub/", "*.txt", "[a-b].*", "{a,c}.{txt,csv}", "**/*.txt", "sub/**", "s*", "*/*/f.csv", ".h*",
    ] {
      let remote = try InputListing.resolve("memory://listing-tests/in/" + pattern).map { String($0.location.dropFirst(26)) }
      #expect(try remote == found(pattern), "\(pattern)")
    }
    #expect(code { _ = try InputListing.resolve("memory://listing-tests/absent") } == .notFound)
    #expect(code { _ = try InputListing.resolve("memory://listing-tests/absent*") } == .notFound)
    let file = try InputListing.resolve("memory://listing-tests/in/a.txt")[0]
    #expect(try readLines(InputSplit([InputSegment(file)])).lines == [Array("a.txt".utf8)])
  }

  @Test func whatIsNotThereSaysSo() throws {
    for pattern in ["absent", "absent/*", "*.absent", "a.txt/x", "sub/**/absent", "a.txt/*"] {
      let error = #expect(throws: FormatError.self) { try found(pattern) }
      #expect(error?.code == .notFound, "\(pattern)")
      #expect(error?.subject.contains(pattern) == true)
    }
    #expect(code { _ = try InputListing.resolve("") } == .invalid)
    #expect(code { _ = try InputListing.resolve("s3://bucket/key") } == .invalid)
  }

  @Test(arguments: ["[a", "x[", "{a,b", "a}", "[b-a]", "{{a}"]) func malformedPatternsSaySo(_ pattern: String) {
    #expect(code { _ = try found("no/" + pattern + "*") } == .invalid)
  }

  @Test func emptyFoldersAreNoError() throws {
    try FileManager.default.createDirectory(atPath: folder.path + "/empty", withIntermediateDirectories: false)
    #expect(try found("empty") == [])
    #expect(try found("emp*") == [])
  }

  @Test func filesCarrySizeAndVersion() throws {
    let file = try InputListing.resolve(folder.path + "/a.txt")[0]
    #expect(file.size == 5)
    #expect(try FileStore(root: folder.path).head("a.txt")?.etag == file.etag)
    try folder.write("a.txt", "other")
    #expect(try InputListing.resolve(folder.path + "/a.txt")[0] != file)
  }

  @Test func relativePathsBecomeAbsolute() throws {
    let here = FileManager.default.currentDirectoryPath
    #expect(try InputListing.absolutePath("./x") == here + "/x")
    #expect(try InputListing.absolutePath("~") == here + "/~")
    #expect(try InputListing.absolutePath("/x") == "/x")
  }

  @Test func links() throws {
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: folder.path + "/link.txt", withDestinationPath: "a.txt")
    try manager.createSymbolicLink(atPath: folder.path + "/linked", withDestinationPath: "sub")
    #expect(try found("link.txt") == ["link.txt"])
    #expect(try found("linked") == ["linked/d.txt", "linked/deep/e.txt", "linked/deep/f.csv"])
    #expect(try found("**/f.csv") == ["sub/deep/f.csv"])
    try manager.createSymbolicLink(atPath: folder.path + "/sub/deep/up", withDestinationPath: "..")
    #expect(code { _ = try found("sub") } == .invalid)
    #expect(try found("sub/**/f.csv") == ["sub/deep/f.csv"])
    try manager.removeItem(atPath: folder.path + "/sub/deep/up")
    try manager.createSymbolicLink(atPath: folder.path + "/sub/broken", withDestinationPath: "nowhere")
    #expect(code { _ = try found("sub") } == .notFound)
    try manager.createSymbolicLink(atPath: folder.path + "/loop", withDestinationPath: "loop")
    #expect(code { _ = try found("loop") } == .invalid)
  }

  @Test func pipesAreRefused() throws {
    #expect(mkfifo(folder.path + "/sub/pipe", 0o600) == 0)
    #expect(code { _ = try found("sub/pipe") } == .invalid)
    #expect(code { _ = try found("sub") } == .invalid)
  }

  @Test func aManifestSaysWhatAFolderHolds() throws {
    let out = folder.path + "/out"
    let destination = try OutputDestination(out, run: "r1", nonce: "n1", fileExtension: "txt")
    let state = try destination.prepare(.error)
    var parts: [OutputPart] = []
    for index in 0..<3 {
      let writer = try destination.partWriter(index)
      try writer.append(Array("row \(index)\n".utf8))
      parts.append(OutputPart(name: destination.partName(index), bytes: try writer.finish().size, rows: 1))
    }
    try destination.commit(parts, after: state, created: 0, format: .text)
    try folder.write("out/part-00009-r9-n9.txt", "not committed\n")
    #expect(try found("out") == parts.map { "out/" + $0.name })
    #expect(try found("o*") == parts.map { "out/" + $0.name })
    try FileManager.default.removeItem(atPath: out + "/" + parts[1].name)
    #expect(code { _ = try found("out") } == .notFound)
    try folder.write("out/_manifest", "{}")
    #expect(code { _ = try found("out") } == .invalid)
  }
}
