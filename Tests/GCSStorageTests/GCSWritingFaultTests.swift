import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage
import StoreTesting
import Synchronization
import Testing

@testable import GCSStorage

/// Writes whose answers are lost, late or refusals.
@Suite(.timeLimit(.minutes(2))) struct GCSWritingFaultTests {
  static let content = noise(9_000_000)

  /// Loses the answers to the requests of those numbers, which are carried out.
  static func losing(_ lost: Set<Int>) -> @Sendable (GCSServer.Request, GCSServer.Answer) -> GCSServer.Answer {
    { request, answer in lost.contains(request.number) ? .silence : answer }
  }

  static func ranges(_ server: GCSServer) -> [String] { server.requests.compactMap { $0.headers["content-range"] } }

  @Test func aLostAnswerToACreationIsFoundOut() throws {
    let server = GCSServer(spoil: Self.losing([1]))
    let store = try server.store()
    let info = try store.put("k", [1], .createOnly)
    #expect(server.requests.map(\.method) == ["POST", "POST", "GET"])
    #expect(try store.head("k") == info)
  }

  @Test func anothersCreationIsNotTakenForOnesOwn() throws {
    let server = GCSServer(spoil: Self.losing([2]))
    let store = try server.store()
    try store.put("k", [1])
    #expect(code { try store.put("k", [2], .createOnly) } == .alreadyExists)
    #expect(try store.array("k") == [1])
  }

  @Test func aLostAnswerToAReplacementIsFoundOut() throws {
    let server = GCSServer(spoil: Self.losing([2]))
    let store = try server.store()
    let first = try store.put("k", [1])
    let second = try store.put("k", [2], PutOptions(.ifMatch(etag: first.etag)))
    #expect(second.etag != first.etag)
    #expect(try store.head("k") == second)
    #expect(code { try store.put("k", [3], PutOptions(.ifMatch(etag: first.etag))) } == .conditionFailed)
  }

  @Test(arguments: ["0", "-1", "x", "01", "+1", "", "99999999999999999999"]) func etagsThatAreNoGenerationsMatchNothing(
    _ etag: String
  ) throws {
    let server = GCSServer()
    #expect(code { try server.store().put("k", [1], PutOptions(.ifMatch(etag: etag))) } == .conditionFailed)
    #expect(code { try server.store().put("k", Self.content, PutOptions(.ifMatch(etag: etag))) } == .conditionFailed)
    #expect(server.requests.isEmpty)
  }

  @Test func partsFollowEachOther() throws {
    let server = GCSServer()
    let store = try server.store()
    let info = try store.put("k", Self.content)
    #expect(server.requests.map(\.method) == ["POST", "PUT", "PUT"])
    #expect(Self.ranges(server) == ["bytes 0-8388607/*", "bytes 8388608-8999999/9000000"])
    #expect(server.requests.dropFirst().allSatisfy { $0.headers["authorization"] == nil })
    let checksum = Self.content.withUnsafeBytes { CRC32C($0).base64 }
    #expect(server.requests[2].headers["x-goog-hash"] == "crc32c=\(checksum)")
    #expect(isSame(try store.array("k"), Self.content))
    #expect(try store.head("k") == info)
  }

  @Test func anUploadThatEndsWithAWholePartIsFinished() throws {
    let server = GCSServer()
    let content = noise(16 << 20)
    #expect(try server.store().put("k", content).size == content.count)
    #expect(Self.ranges(server) == ["bytes 0-8388607/*", "bytes 8388608-16777215/16777216"])
  }

  @Test func aLostAnswerToAPartIsAskedFor() throws {
    let server = GCSServer(spoil: Self.losing([2]))
    let store = try server.store()
    try store.put("k", Self.content)
    #expect(Self.ranges(server) == ["bytes 0-8388607/*", "bytes */*", "bytes 8388608-8999999/9000000"])
    #expect(isSame(try store.array("k"), Self.content))
  }

  @Test func aPartThatDidNotArriveIsSentAgain() throws {
    let server = GCSServer(fault: { [2, 3].contains($0.number) ? .reply(503) : nil })
    let store = try server.store()
    try store.put("k", Self.content)
    #expect(
      Self.ranges(server) == [
        "bytes 0-8388607/*", "bytes */*", "bytes */*", "bytes 0-8388607/*", "bytes 8388608-8999999/9000000",
      ])
    #expect(isSame(try store.array("k"), Self.content))
  }

  @Test func whatTheServerLeftOfAPartFollows() throws {
    let server = GCSServer(spoil: { request, answer in
      request.number == 2 ? .silence : answer
    })
    server.cloud.state.withLock { $0.takes = 3 << 20 }
    let store = try server.store()
    try store.put("k", Self.content)
    #expect(
      Self.ranges(server) == [
        "bytes 0-8388607/*", "bytes */*", "bytes 3145728-8388607/*", "bytes 6291456-8388607/*", "bytes 8388608-8999999/9000000",
      ])
    #expect(isSame(try store.array("k"), Self.content))
  }

  @Test func aServerThatTakesNothingIsAnError() throws {
    let server = GCSServer()
    server.cloud.state.withLock { $0.takes = 0 }
    let error = try #require(failure { try server.store().put("k", Self.content) })
    #expect(error.code == .io && error.message.contains("takes no more bytes"))
    #expect(server.requests.last?.method == "DELETE")
  }

  @Test(arguments: [PutOptions.replace, .createOnly]) func aLostAnswerToACompletionIsFoundOut(_ options: PutOptions) throws {
    let server = GCSServer(spoil: Self.losing([3]))
    let store = try server.store()
    let info = try store.put("k", Self.content, options)
    #expect(Self.ranges(server).last == "bytes */9000000")
    #expect(try store.head("k") == info)
  }

  /// The session may be gone when the server is asked.
  @Test(arguments: [404, 410]) func aCompletedUploadIsKnownByItsMark(_ status: Int) throws {
    let server = GCSServer(
      fault: { $0.number == 4 ? .reply(status) : nil }, spoil: Self.losing([3]))
    let store = try server.store()
    let info = try store.put("k", Self.content, .createOnly)
    #expect(server.requests.map(\.method) == ["POST", "PUT", "PUT", "PUT", "GET"])
    #expect(try store.head("k") == info)
  }

  @Test func anUploadWhoseSessionIsGoneIsAnError() throws {
    let server = GCSServer(fault: { $0.number == 2 ? .reply(410) : nil })
    let error = try #require(failure { try server.store().put("k", Self.content) })
    #expect(error.code == .io && error.message.contains("write the object again"))
    #expect(server.cloud.state.withLock { $0.objects.isEmpty })
  }

  @Test func aLoserLearnsAtTheEnd() throws {
    let server = GCSServer()
    let store = try server.store()
    let writer = try store.writer("k", .createOnly)
    try writer.append(Self.content)
    try store.put("k", [1], .createOnly)
    #expect(code { _ = try writer.finish() } == .alreadyExists)
    #expect(try store.array("k") == [1])
    #expect(server.requests.last { $0.path.hasPrefix("/session/") }?.method == "DELETE")
  }

  @Test func aServerMayRefuseAtTheStart() throws {
    let refusal = Array(#"{"error":{"code":412,"message":"no","errors":[{"reason":"conditionNotMet"}]}}"#.utf8)
    let server = GCSServer(fault: { $0.target.contains("uploadType=resumable") ? .reply(412, [:], refusal) : nil })
    let store = try server.store()
    try store.put("k", [1])
    #expect(code { try store.put("k", Self.content, .createOnly) } == .alreadyExists)
    #expect(try store.array("k") == [1])
  }

  @Test func aSessionWithoutAPlaceIsAnError() throws {
    let server = GCSServer(fault: { $0.method == "POST" ? .reply(200) : nil })
    let error = try #require(failure { try server.store().put("k", Self.content) })
    #expect(error.code == .io && error.message.contains("lacks the session's URL"))
  }

  @Test func errorsDoNotShowTheSession() throws {
    let server = GCSServer(fault: { $0.method == "PUT" ? .silence : nil })
    let error = try #require(failure { try server.store().put("k", Self.content) })
    #expect(error.code == .io && !"\(error)".contains("secret-upload"))
  }

  @Test func abandonedUploadsAreCancelled() throws {
    let server = GCSServer()
    let writer = try server.store().writer("k")
    try writer.append(noise(20_000_000))
    writer.abandon()
    #expect(server.requests.last?.method == "DELETE")
    #expect(server.cloud.state.withLock { $0.sessions.values.allSatisfy(\.isCancelled) && $0.objects.isEmpty })
  }

  /// Bytes that are damaged on their way are refused by the server, by their checksum.
  @Test func damagedBytesAreNotPublished() throws {
    let cloud = GCSCloud(token: nil, keys: nil)
    let object = GCSNewObject(name: "p/k", generation: nil, checksum: Array("right".utf8).withUnsafeBytes { CRC32C($0) })
    let server = GCSServer()
    let store = try server.store()
    let answer = try store.client.send(store.dialect.insertion(object, SharedBytes(Array("wrong".utf8))), "k")
    #expect(answer.response.status == 400)
    #expect(answer.refusal.code == .io && answer.refusal.message.contains("damaged"))
    #expect(server.cloud.state.withLock { $0.objects.isEmpty } && cloud.state.withLock { $0.objects.isEmpty })
  }

  /// A server that doesn't check is found out by what it says that it stored.
  @Test func damageThatTheServerMissedIsDeleted() throws {
    let server = GCSServer(spoil: { request, answer in
      guard request.method == "POST", case .reply(let status, let headers, let body) = answer else { return answer }
      let text = String(decoding: body, as: UTF8.self).replacing("\"crc32c\":\"", with: "\"crc32c\":\"x")
      return .reply(status, headers, Array(text.utf8))
    })
    let error = try #require(failure { try server.store().put("k", [1]) })
    #expect(error.code == .io && error.message.contains("deleted again"))
    #expect(server.requests.map(\.method) == ["POST", "DELETE"])
    #expect(server.requests[1].target.contains("?generation=17000"))
    #expect(server.cloud.state.withLock { $0.objects.isEmpty })
  }

  @Test(arguments: ["line\nfeed", "carriage\rreturn", String(repeating: "n", count: 1023)])
  func namesThatGoogleRefusesAreNotSent(_ key: String) throws {
    let server = GCSServer()
    let error = try #require(failure { try server.store().put(key, [1]) })
    #expect(error.code == .invalid && error.message.contains("1024 bytes"))
    #expect(code { try server.store().put(key, Self.content) } == .invalid)
    #expect(server.requests.isEmpty)
  }

  @Test func deletionsReportWhatTheyCouldNotDelete() throws {
    let server = GCSServer(fault: { $0.path.contains("bad") ? .reply(403, [:], Array("no".utf8)) : nil })
    let store = try server.store()
    let keys = (0..<40).map { "k\($0)" }
    for key in keys { try store.put(key, []) }
    let error = try #require(failure { try store.delete(keys + ["bad1", "bad2", "never"]) })
    #expect(error.code == .accessDenied && error.path == "gs://bucket/p/bad1" && error.message.contains("1 more"))
    #expect(try store.listAll().isEmpty)
  }
}
