import HTTPTransfers
import ObjectStorage
import Records
import StoreTesting
import Testing

@testable import RemoteStorage

/// Objects of web servers, with ranges and without.
@Suite struct WebStoreTests {
  private static let content = noise(100_000)

  /// What a web server would do with a request for one file.
  private static func serve(
    _ request: ScriptedServer.Request, _ content: [UInt8], etag: String? = "\"v1\"", hasRanges: Bool = true
  ) -> ScriptedServer.Answer {
    guard request.path == "/data/file.txt" else { return .reply(404) }
    var headers: [String: String] = [:]
    headers["etag"] = etag
    if let wanted = request.headers["if-match"], wanted != etag { return .reply(412) }
    guard hasRanges, let range = request.headers["range"] else { return .reply(200, headers, content) }
    let bounds = range.dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) }
    guard bounds[0] < content.count else { return .reply(416, ["content-range": "bytes */\(content.count)"]) }
    let end = min(bounds[1], content.count - 1)
    headers["content-range"] = "bytes \(bounds[0])-\(end)/\(content.count)"
    return .reply(206, headers, Array(content[bounds[0]...end]))
  }

  private func store(_ server: ScriptedServer) throws -> WebStore {
    var policy = RetryPolicy()
    policy.base = .milliseconds(1)
    return try WebStore(try ObjectURI(parsing: server.endpoint + "/x"), policy: policy)
  }

  private func bytes(_ reader: any ObjectReader, _ range: Range<Int>? = nil) throws -> [UInt8] {
    let shared = try reader.bytes(range)
    return withExtendedLifetime(shared) { Array(shared.bytes) }
  }

  @Test func rangesAreAskedFor() throws {
    let server = ScriptedServer { Self.serve($0, Self.content) }
    let store = try store(server)
    let info = try #require(try store.head("data/file.txt"))
    #expect(info.size == 100_000 && store.servesRanges(of: info))
    let reader = try store.open(info)
    #expect(try bytes(reader, 500..<600) == Array(Self.content[500..<600]))
    #expect(try bytes(reader) == Self.content)
    #expect(server.requests.map { $0.headers["range"] } == ["bytes=0-0", "bytes=500-599", "bytes=0-99999"])
    #expect(server.requests.dropFirst().allSatisfy { $0.headers["if-match"] == "\"v1\"" })
  }

  @Test func withoutRangesAllIsDownloadedOnce() throws {
    let server = ScriptedServer { Self.serve($0, Self.content, etag: nil, hasRanges: false) }
    let store = try store(server)
    let info = try #require(try store.head("data/file.txt"))
    #expect(info.size == 100_000 && !store.servesRanges(of: info))
    let reader = try store.open(info)
    #expect(try bytes(reader, 500..<600) == Array(Self.content[500..<600]))
    #expect(try bytes(reader, 99_000..<100_000) == Array(Self.content[99_000...]))
    #expect(server.requests.count == 2)
  }

  @Test func anotherVersionIsNoticed() throws {
    let server = ScriptedServer { request in
      request.number == 1 ? Self.serve(request, Self.content) : Self.serve(request, noise(100_000, seed: 2), etag: "\"v2\"")
    }
    let reader = try store(server).open("data/file.txt")
    #expect(code { _ = try reader.bytes(0..<10) } == .conditionFailed)
  }

  @Test func aVersionThatNoConditionTellsIsNoticedToo() throws {
    let server = ScriptedServer { request in
      Self.serve(request, Self.content, etag: request.number == 1 ? "W/\"v1\"" : "W/\"v2\"")
    }
    let reader = try store(server).open("data/file.txt")
    #expect(code { _ = try reader.bytes(0..<10) } == .conditionFailed)
  }

  @Test func brokenAnswersAreContinued() throws {
    let server = ScriptedServer { request in
      guard request.number == 2 else { return Self.serve(request, Self.content) }
      let headers = ["etag": "\"v1\"", "content-range": "bytes 0-99999/100000"]
      return .cut(206, headers, Array(Self.content[..<40_000]), length: 100_000)
    }
    let reader = try store(server).open("data/file.txt")
    #expect(try bytes(reader) == Self.content)
    #expect(server.requests.count == 3)
  }

  @Test func emptyFiles() throws {
    for hasRanges in [true, false] {
      let server = ScriptedServer { Self.serve($0, [], hasRanges: hasRanges) }
      let reader = try store(server).open("data/file.txt")
      #expect(reader.info.size == 0)
      #expect(try bytes(reader).isEmpty)
    }
  }

  @Test func whatCantBe() throws {
    let server = ScriptedServer { request in request.path == "/secret" ? .reply(403) : Self.serve(request, Self.content) }
    let store = try store(server)
    #expect(code { _ = try store.head("none") } == .notFound)
    #expect(code { _ = try store.open("secret") } == .accessDenied)
    #expect(code { _ = try store.put("data/file.txt", [1]) } == .invalid)
    #expect(code { _ = try store.listAll() } == .invalid)
    #expect(code { try store.delete(["data/file.txt"]) } == .invalid)
    #expect(throws: StorageError.self) { try WebStore(ObjectURI(parsing: "https://user:word@host/x")) }
  }

  @Test func queriesStayOutOfErrors() throws {
    let server = ScriptedServer { _ in .reply(404) }
    do {
      _ = try store(server).head("data/file.txt?signature=secret")
      Issue.record("no error")
    } catch {
      #expect(!"\(error)".contains("secret"))
    }
    #expect(server.requests.first?.target == "/data/file.txt?signature=secret")
  }
}
