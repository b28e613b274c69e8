import Synchronization
import StoreTesting
import Testing

@testable import ObjectStorage

@Suite struct ObjectURITests {
  @Test(arguments: [
    ("file:///a/b", "file", "", "/a/b", "file:///a/b"),
    ("file://localhost/a", "file", "", "/a", "file:///a"),
    ("/a b%20c", "file", "", "/a b%20c", "file:///a b%20c"),
    ("a/b", "file", "", "a/b", "a/b"),
    ("C:x", "file", "", "C:x", "C:x"),
    ("a/b://c", "file", "", "a/b://c", "a/b://c"),
    ("S3://bucket/key/part", "s3", "bucket", "key/part", "s3://bucket/key/part"),
    ("s3://bucket", "s3", "bucket", "", "s3://bucket"),
    ("memory://name/key", "memory", "name", "key", "memory://name/key"),
  ]) func parsing(_ text: String, _ scheme: String, _ authority: String, _ path: String, _ printed: String) throws {
    let uri = try ObjectURI(parsing: text)
    #expect(uri == ObjectURI(scheme: scheme, authority: authority, path: path))
    #expect(uri.description == printed)
    #expect(try ObjectURI(parsing: printed) == uri)
  }

  @Test(arguments: ["", "s3://", "s3:///key", "file://host/a", "file://"]) func refusals(_ text: String) {
    #expect(code { _ = try ObjectURI(parsing: text) } == .invalid)
  }

  @Test func children() throws {
    #expect(try ObjectURI(parsing: "s3://b").child("k/l").description == "s3://b/k/l")
    #expect(try ObjectURI(parsing: "s3://b/p/").child("k").description == "s3://b/p/k")
    #expect(ObjectURI(file: "/").child("k").description == "file:///k")
    #expect(ObjectURI(file: "a").child("k").description == "a/k")
  }

  @Test func stores() throws {
    let folder = try TemporaryFolder()
    let uri = ObjectURI(file: folder.path + "/x")
    let (store, key) = try ObjectStores.resolve(uri)
    try store.put(key, [7])
    #expect(try ObjectStores.open(uri).info.size == 1)
    #expect(try FileStore(root: folder.path).array("x") == [7])
    let memory = ObjectURI(scheme: "memory", authority: "uri-tests", path: "k")
    try MemoryStore.named("uri-tests").put("k", [1, 2])
    #expect(try ObjectStores.open(memory).info.size == 2)
    #expect(code { _ = try ObjectStores.resolve(ObjectURI(parsing: "ftp://h/k")) } == .invalid)
  }

  /// Schemes of our own: tests run beside one another.
  @Test func registeredSchemes() throws {
    let opened = Mutex(0)
    ObjectStores.register("registered-1") { uri throws(StorageError) in
      opened.withLock { $0 += 1 }
      return MemoryStore.named("registered-\(uri.authority)-\(uri.path)")
    }
    let object = try ObjectURI(parsing: "registered-1://bucket/folder/name")
    try ObjectStores.resolve(object).store.put("folder/name", [1, 2, 3])
    #expect(try ObjectStores.open(object).info.size == 3)
    #expect(try ObjectStores.resolve(object).key == "folder/name")
    #expect(opened.withLock { $0 } == 1)
    let root = try ObjectStores.store(ObjectURI(parsing: "registered-1://bucket/folder"))
    #expect(try root.head("folder/name") == nil)
    #expect(opened.withLock { $0 } == 2)
    do {
      _ = try ObjectStores.store(ObjectURI(parsing: "registered-2://bucket/folder"))
      Issue.record("a store of an unknown scheme was opened")
    } catch {
      #expect(error.code == .invalid && error.message.contains("registered-1://"))
    }
  }
}
