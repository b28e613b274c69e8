import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage
import StoreTesting
import Synchronization
import Testing

@testable import AzureStorage

/// Reads whose answers are cut, damaged or of another version.
@Suite(.timeLimit(.minutes(2))) struct ReadingFaultTests {
  static let content = noise(100_000)
  static let checksum = ["x-ms-meta-crc32c": content.withUnsafeBytes { "\(CRC32C($0).base64),100000" }]
  static let md5 = ["content-md5": content.withUnsafeBytes { Digests.base64(Digests.md5($0)) }]

  /// A reader of an object of which GET is answered so; the first such request is number 1.
  func reader(_ answer: @escaping @Sendable (ScriptedServer.Request, Int) -> ScriptedServer.Answer) throws
    -> (any ObjectReader, AzureServer)
  {
    let reads = Mutex(0)
    let server = AzureServer { request in
      guard request.method == "GET" else { return .reply(200, ["content-length": "100000", "etag": "\"e\""]) }
      return answer(
        request,
        reads.withLock { reads in
          reads += 1
          return reads
        })
    }
    return (try server.store().open("k"), server)
  }

  /// What is asked for of an object.
  static func rest(_ request: ScriptedServer.Request) -> ScriptedServer.Answer {
    // Of a cut answer nothing may have been handed on.
    guard let text = request.headers["range"] else { return .reply(200, ["etag": "\"e\""], content) }
    guard let start = Int(text.dropFirst("bytes=".count).prefix { $0 != "-" }) else { return .reply(400) }
    return .reply(206, ["etag": "\"e\"", "content-range": "bytes \(start)-99999/100000"], Array(content[start...]))
  }

  @Test func cutBodiesAreContinued() throws {
    let (reader, server) = try reader { request, number in
      number == 1
        ? .cut(200, Self.checksum.merging(["etag": "\"e\""]) { $1 }, Array(Self.content[..<40_000]), length: 100_000)
        : Self.rest(request)
    }
    let bytes = try reader.bytes()
    #expect(isSame(Array(bytes.bytes), Self.content))
    let reads = server.requests.filter { $0.method == "GET" }
    #expect(reads.count == 2 && reads[0].headers["range"] == nil)
    #expect(reads.map { $0.headers["if-match"] } == ["\"e\"", "\"e\""])
  }

  @Test func whatWasReplacedMeanwhileIsNotMixedIn() throws {
    let (reader, _) = try reader { _, number in
      number == 1
        ? .cut(200, ["etag": "\"e\""], Array(Self.content[..<40_000]), length: 100_000)
        : FaultTests.refusal(412, "ConditionNotMet")
    }
    #expect(code { _ = try reader.bytes() } == .conditionFailed)
  }

  /// The checksum of a writer of ours, or the one that the service keeps.
  @Test(arguments: [checksum, md5]) func damageIsNoticed(_ headers: [String: String]) throws {
    var damaged = Self.content
    damaged[77_777] ^= 1
    let sent = damaged
    let (reader, _) = try reader { _, _ in .reply(200, headers.merging(["etag": "\"e\""]) { $1 }, sent) }
    let error = try #require(thrown(StorageError.self) { _ = try reader.bytes() })
    #expect(error.code == .io && (error.message.contains("crc32c") || error.message.contains("MD5")))
    let (sound, _) = try self.reader { _, _ in .reply(200, headers.merging(["etag": "\"e\""]) { $1 }, Self.content) }
    let bytes = try sound.bytes()
    #expect(isSame(Array(bytes.bytes), Self.content))
  }

  @Test func damagedRangesAreNoticed() throws {
    var damaged = Array(Self.content[10..<20])
    let md5 = damaged.withUnsafeBytes { Digests.base64(Digests.md5($0)) }
    damaged[3] ^= 1
    let sent = damaged
    let (reader, server) = try reader { _, _ in
      .reply(206, ["content-range": "bytes 10-19/100000", "content-md5": md5, "etag": "\"e\""], sent)
    }
    #expect(code { _ = try reader.bytes(10..<20) } == .io)
    #expect(code { _ = try server.store().get("k", range: 10..<20) } == .io)
    #expect(server.requests.filter { $0.method == "GET" }.allSatisfy { $0.headers["x-ms-range-get-content-md5"] == "true" })
  }

  /// Another program may append to an object without renewing what it says of itself.
  @Test func checksumsOfAnotherSizeAreNotCompared() throws {
    let (reader, _) = try reader { _, _ in
      .reply(200, ["etag": "\"e\"", "x-ms-meta-crc32c": "AAAAAA==,99999"], Self.content)
    }
    let bytes = try reader.bytes()
    #expect(isSame(Array(bytes.bytes), Self.content))
  }

  @Test func serversWithoutRangesAreRefused() throws {
    let (reader, server) = try reader { _, _ in .reply(200, ["etag": "\"e\""], Self.content) }
    #expect(code { _ = try reader.bytes(10..<20) } == .invalid)
    #expect(code { _ = try server.store().get("k", range: 10..<20) } == .invalid)
  }

  @Test(arguments: [9, 11]) func shortAndLongAnswersAreErrors(_ length: Int) throws {
    let (reader, _) = try reader { _, _ in
      .reply(206, ["content-range": "bytes 10-19/100000"], Array(Self.content[10..<10 + length]))
    }
    #expect(code { _ = try reader.bytes(10..<20) } == .io)
  }

  @Test func headsMustBeWhole() throws {
    let server = AzureServer { _ in .reply(200, ["content-length": "5"]) }
    let error = thrown(StorageError.self) { _ = try server.store().head("k") }
    #expect(error?.code == .io && error?.message.contains("lacks the object's ETag") == true)
  }

  @Test(arguments: ["x-ms-resource-type", "x-ms-meta-hdi_isfolder"]) func foldersAreNoObjects(_ header: String) throws {
    let server = AzureServer { _ in
      .reply(200, ["content-length": "0", "etag": "\"e\"", header: header == "x-ms-resource-type" ? "directory" : "true"])
    }
    let store = try server.store()
    #expect(try store.head("k") == nil)
    #expect(code { _ = try store.open("k") } == .notFound)
  }

  static func listing(_ blobs: [(name: String, size: Int)], marker: String = "") -> ScriptedServer.Answer {
    let text = blobs.map {
      "<Blob><Name>\($0.name)</Name><Properties><Etag>e</Etag><Content-Length>\($0.size)</Content-Length></Properties></Blob>"
    }
    let body =
      "<EnumerationResults><Blobs>\(text.joined())</Blobs><NextMarker>\(marker)</NextMarker></EnumerationResults>"
    return .reply(200, [:], Array(body.utf8))
  }

  @Test func whatIsNoObjectIsPassedOver() throws {
    let server = AzureServer { _ in Self.listing([("p/", 0), ("p/.uploading-x", 1), ("p/a", 1), ("p/b/", 0), ("p/c&amp;", 2)]) }
    #expect(try server.store(prefix: "p").listAll().map(\.key) == ["a", "c&"])
  }

  /// A server may answer with nothing and say that there is more.
  @Test func emptyPagesAreGoneThrough() throws {
    let server = AzureServer { request in
      request.target.contains("marker=m2")
        ? Self.listing([("a", 1)]) : Self.listing([], marker: request.number == 1 ? "m1" : "m2")
    }
    #expect(try server.store().listAll().map(\.key) == ["a"])
    #expect(server.requests.count == 3)
  }

  @Test(arguments: [
    "<EnumerationResults><Blobs>", "<EnumerationResults><Blobs><Blob><Name>p/a</Name></Blob></Blobs></EnumerationResults>",
  ])
  func brokenListingsAreErrors(_ text: String) throws {
    let server = AzureServer { _ in .reply(200, [:], Array(text.utf8)) }
    #expect(code { _ = try server.store(prefix: "p").listAll() } == .io)
    let outside = AzureServer { _ in Self.listing([("q/a", 1)]) }
    #expect(code { _ = try outside.store(prefix: "p").listAll() } == .io)
  }

  @Test func listingsCostARequestForEachThousand() throws {
    let server = AzureServer()
    let store = try server.store()
    server.state.withLock { state in
      for index in 0..<2500 {
        state.blobs["k/\(index)"] = AzureServer.Blob(content: [], etag: "0x8D1", md5: nil, metadata: [:])
      }
    }
    #expect(try store.listAll(prefix: "k/").count == 2500)
    #expect(server.requests.count == 3)
    #expect(server.requests.map { $0.headers["x-ms-version"] } == ["2023-11-03", "2026-02-06", "2026-02-06"])
  }

  /// Folder by folder, `a/x` comes before `a-b`.
  @Test func accountsWithFoldersAreListedInTheOrderOfNames() throws {
    let server = AzureServer(AzureServer.Traits(hasFolders: true))
    for key in ["a/x", "a-b"] { try server.store().put(key, [1]) }
    #expect(try server.store().list(prefix: "", after: nil, limit: 1).objects.map(\.key) == ["a-b"])
    #expect(try server.store().list(prefix: "", after: "a-b", limit: 1).objects.map(\.key) == ["a/x"])
    let silent = AzureServer { _ in Self.listing([("a/x", 1), ("a-b", 1)]) }
    #expect(try silent.store().list(prefix: "", after: nil, limit: 1).objects.map(\.key) == ["a-b"])
  }

  /// That a server is older is found out once.
  @Test func olderServersAreReadFromTheStart() throws {
    let server = AzureServer(AzureServer.Traits(listsFromName: false))
    let store = try server.store()
    for key in ["a", "b", "c"] { try store.put(key, [1]) }
    #expect(try store.list(prefix: "", after: "a", limit: 1) == store.list(prefix: "", after: "a", limit: 1))
    #expect(try store.list(prefix: "", after: "a", limit: 1).objects.map(\.key) == ["b"])
    #expect(server.requests.filter { $0.headers["x-ms-version"] == "2026-02-06" }.count == 1)
  }
}
