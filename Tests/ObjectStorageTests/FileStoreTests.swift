import Foundation
import StoreTesting
import Testing

@testable import ObjectStorage

@Suite struct FileStoreTests {
  @Test func aFileIsNoFolder() throws {
    let folder = try TemporaryFolder()
    let store = FileStore(root: folder.path)
    try store.put("a", [1])
    #expect(code { try store.put("a/b", [2]) } == .invalid)
    try store.put("d/e", [3])
    #expect(code { try store.put("d", [4]) } == .invalid)
    #expect(code { try store.put("d", [4], .createOnly) } == .alreadyExists)
    #expect(code { _ = try store.get("d") } == .notFound)
    #expect(try store.head("d") == nil)
    try store.delete(["d"])
    #expect(try store.listAll().map(\.key) == ["a", "d/e"])
    #expect(try folder.contents() == ["a", "d", "d/e"])
  }

  @Test func theRootMayBeAFile() throws {
    let folder = try TemporaryFolder()
    try FileStore(root: folder.path).put("file", [1])
    let store = FileStore(root: folder.path + "/file")
    #expect(code { try store.put("a", [1]) } == .invalid)
    #expect(try store.head("a") == nil)
    #expect(try store.listAll().isEmpty)
  }

  @Test func longNamesSaySo() throws {
    let folder = try TemporaryFolder()
    let store = FileStore(root: folder.path)
    #expect(code { try store.put(String(repeating: "x", count: 300), [1]) } == .invalid)
    #expect(try folder.contents().isEmpty)
  }

  @Test func linksInACircleSaySo() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/loop", withDestinationPath: folder.path + "/loop")
    let store = FileStore(root: folder.path)
    #expect(code { _ = try store.get("loop/x") } == .invalid)
    #expect(code { try store.put("loop/x", [1]) } == .invalid)
  }

  @Test func changesInPlaceAreNoticed() throws {
    let folder = try TemporaryFolder()
    let store = FileStore(root: folder.path)
    try store.put("k", [1, 2, 3])
    let reader = try store.open("k")
    let handle = try #require(FileHandle(forWritingAtPath: folder.path + "/k"))
    try handle.truncate(atOffset: 1)
    try handle.close()
    #expect(code { try reader.checkUnchanged() } == .conditionFailed)
    #expect(code { _ = try reader.bytes() } == .conditionFailed)
  }

  @Test func namesThatAreNotUTF8SaySo() throws {
    #if os(Linux)
      let folder = try TemporaryFolder()
      var path = Array((folder.path + "/bad").utf8CString.dropLast())
      path += [CChar(bitPattern: 0xFF), 0]
      close(open(path, O_CREAT | O_WRONLY, 0o600))
      #expect(code { _ = try FileStore(root: folder.path).listAll() } == .invalid)
      unlink(path)
    #endif
  }

  @Test func aFullDiskSaysSo() throws {
    #if os(Linux)
      let full = try PosixFile("/dev/full", .write)
      let error = #expect(throws: StorageError.self) {
        try [UInt8](repeating: 1, count: 4096).withUnsafeBytes { try full.write($0) }
      }
      #expect(error?.code == .noSpace)
      #expect(error?.message.contains("--storage") == true)
    #endif
  }

  @Test func pipesAreNotObjects() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    let store = FileStore(root: folder.path)
    #expect(code { _ = try store.open("pipe") } == .invalid)
    #expect(try store.head("pipe") == nil)
  }

  @Test func rootsAreNormal() throws {
    #expect(FileStore(root: "a/b//").root == "a/b")
    #expect(FileStore(root: "").root == ".")
    #expect(FileStore(root: "/").root == "/")
    #expect(try FileStore(root: "/").path(of: "etc/x") == "/etc/x")
  }
}
