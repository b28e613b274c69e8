import StoreTesting
import Testing

@testable import ObjectStorage

@Suite struct AbandonedWriteTests {
  @Test func onlyWhatNobodyWritesIsRemoved() throws {
    let folder = try TemporaryFolder()
    let store = FileStore(root: folder.path)
    let open = try store.writer("a/open", PutOptions())
    try open.append([1, 2, 3])
    // As a process leaves it that is killed.
    let left = "\(folder.path)/a/\(ObjectKey.partialPrefix)left"
    do { try PosixFile(left, .create).synchronize() }
    store.removeAbandoned(prefix: "a/")
    #expect(try FileStatus(path: left) == nil)
    _ = try open.finish()
    #expect(try store.head("a/open")?.size == 3)
  }

  @Test func aDeleteThatEmptiesAFolderTakesThemWithIt() throws {
    let folder = try TemporaryFolder()
    let store = FileStore(root: folder.path)
    try store.put("a/b/whole", [1])
    do { try PosixFile("\(folder.path)/a/b/\(ObjectKey.partialPrefix)left", .create).synchronize() }
    try store.delete(["a/b/whole"])
    #expect(try FileStatus(path: "\(folder.path)/a") == nil)
  }
}
