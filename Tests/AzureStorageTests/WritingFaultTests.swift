import CloudCredentials
import Foundation
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage
import StoreTesting
import Synchronization
import Testing

@testable import AzureStorage

/// Writes whose answers are lost or refused.
@Suite(.timeLimit(.minutes(2))) struct WritingFaultTests {
  static let content = noise(9_000_000)
  static let other = noise(9_000_000, seed: 7)

  /// A server that loses the answer to the first request that `matches`.
  static func losingFirst(_ matches: @escaping @Sendable (ScriptedServer.Request) -> Bool) -> AzureServer {
    let isLost = Mutex(false)
    return AzureServer(
      AzureServer.Traits(delivers: { request, answer in
        guard matches(request) else { return answer }
        return isLost.withLock { isLost in
          defer { isLost = true }
          return isLost ? answer : .silence
        }
      }))
  }

  static func isPut(_ request: ScriptedServer.Request) -> Bool { request.method == "PUT" && !request.target.contains("?") }
  static func isCommit(_ request: ScriptedServer.Request) -> Bool { request.target.contains("comp=blocklist") }

  static func isBlock(_ request: ScriptedServer.Request) -> Bool { request.target.contains("blockid=") }

  @Test func aLostAnswerToACreationIsFoundOut() throws {
    let server = Self.losingFirst(Self.isPut)
    let store = try server.store()
    let info = try store.put("k", [1], .createOnly)
    #expect(server.requests.map(\.method) == ["PUT", "PUT", "HEAD"])
    #expect(try store.head("k") == info)
    #expect(code { try store.put("k", [2], .createOnly) } == .alreadyExists)
  }

  @Test func anothersCreationIsNotTakenForOnesOwn() throws {
    let server = AzureServer { $0.number == 2 ? .silence : nil }
    let store = try server.store()
    try store.put("k", [1])
    #expect(code { try store.put("k", [2], .createOnly) } == .alreadyExists)
    #expect(server.requests.map(\.method) == ["PUT", "PUT", "PUT", "HEAD"])
    #expect(try store.array("k") == [1])
  }

  @Test func aLostAnswerToAReplacementIsFoundOut() throws {
    let server = Self.losingFirst { Self.isPut($0) && $0.headers["if-match"] != nil }
    let store = try server.store()
    let old = try store.put("k", [1])
    let info = try store.put("k", [2], PutOptions(.ifMatch(etag: old.etag)))
    #expect(info.etag != old.etag)
    #expect(try store.head("k") == info)
    #expect(code { try store.put("k", [3], PutOptions(.ifMatch(etag: old.etag))) } == .conditionFailed)
  }

  @Test func aLostAnswerToABlockListIsFoundOut() throws {
    for condition in [PutOptions.replace, .createOnly] {
      let server = Self.losingFirst(Self.isCommit)
      let store = try server.store()
      let info = try store.put("k", Self.content, condition)
      #expect(try store.head("k") == info)
      let commits = server.requests.filter(Self.isCommit).count
      #expect(commits == 2)
      #expect(isSame(try store.array("k"), Self.content))
    }
    let server = Self.losingFirst { Self.isCommit($0) && $0.headers["if-match"] != nil }
    let store = try server.store()
    let old = try store.put("k", [1])
    let info = try store.put("k", Self.content, PutOptions(.ifMatch(etag: old.etag)))
    #expect(try store.head("k") == info)
    #expect(info.size == 9_000_000 && info.etag != old.etag)
  }

  /// What a writer in blocks gets whose blocks another one's commit dropped.
  @Test(arguments: [PutOptions.Condition.none, .createOnly, .ifMatch(etag: "old")])
  func writersOfTheSameObjectDoNotMix(_ condition: PutOptions.Condition) throws {
    let server = AzureServer()
    let store = try server.store()
    var condition = condition
    if condition == .ifMatch(etag: "old") { condition = .ifMatch(etag: try store.put("k", [1]).etag) }
    let slow = try store.writer("k", PutOptions(condition))
    try slow.append(Self.content)
    // Both blocks of the slow one are there before the other begins: the second leaves with what follows it.
    let fast = try store.writer("k", PutOptions(condition))
    try fast.append(Self.other)
    let info = try fast.finish()
    let expected: StorageError.Code =
      switch condition {
      case .none: .io
      case .createOnly: .alreadyExists
      case .ifMatch: .conditionFailed
      }
    #expect(code { _ = try slow.finish() } == expected)
    #expect(try store.head("k") == info)
    #expect(isSame(try store.array("k"), Self.other))
  }

  /// Services may look at the blocks before they look at the condition.
  @Test(arguments: [PutOptions.Condition.createOnly, .ifMatch(etag: "old")])
  func lostBlocksAreNoVerdictOnTheCondition(_ condition: PutOptions.Condition) throws {
    let server = AzureServer { Self.isCommit($0) ? FaultTests.refusal(400, "InvalidBlockList") : nil }
    let store = try server.store()
    let expected: StorageError.Code = condition == .createOnly ? .io : .conditionFailed
    #expect(code { try store.put("k", Self.content, PutOptions(condition)) } == expected)
    try store.put("k", [1])
    #expect(
      code { try store.put("k", Self.content, PutOptions(condition)) }
        == (condition == .createOnly ? .alreadyExists : .conditionFailed))
  }

  @Test func blocksAreSentAndNamed() throws {
    let server = AzureServer()
    let store = try server.store()
    try store.put("k", Self.content)
    let blocks = server.requests.filter(Self.isBlock)
    #expect(blocks.map(\.body.count).sorted() == [9_000_000 - (8 << 20), 8 << 20])
    let commit = try #require(server.requests.last)
    let leaves = try XMLReader.leaves(SharedBytes(commit.body))
    #expect(leaves.map(\.path) == ["BlockList/Latest", "BlockList/Latest"])
    #expect(Set(leaves.map(\.text.utf8.count)).count == 1)
    let names = leaves.map { String(decoding: Digests.bytes(base64: $0.text) ?? [], as: UTF8.self) }
    #expect(names[0].hasSuffix("000001") && names[1].hasSuffix("000002") && names[0].dropLast(6) == names[1].dropLast(6))
    let checksum = Self.content.withUnsafeBytes { CRC32C($0).base64 }
    #expect(commit.headers["x-ms-meta-crc32c"] == "\(checksum),9000000")
    for headers in server.requests.map(\.headers) {
      #expect(headers["content-md5"] != nil && headers["expect"] == nil)
    }
    try store.put("k", Self.content)
    let ids = Set(server.requests.filter(Self.isBlock).map(\.target))
    #expect(ids.count == 4)
  }

  @Test func checksumsCanBeLeftOut() throws {
    let server = AzureServer()
    let store = try server.store(checksums: false)
    try store.put("k", Self.content)
    try store.put("s", [1, 2, 3])
    #expect(try store.array("s", range: 1..<2) == [2])
    #expect(isSame(try store.array("k"), Self.content))
    for headers in server.requests.map(\.headers) {
      for name in ["content-md5", "x-ms-meta-crc32c", "x-ms-range-get-content-md5"] { #expect(headers[name] == nil) }
    }
  }

  @Test func aBlockThatFailsEndsTheUpload() throws {
    let server = AzureServer { Self.isBlock($0) ? FaultTests.refusal(403, "AuthorizationFailure") : nil }
    #expect(code { try server.store().put("k", Self.content) } == .accessDenied)
    let others = server.requests.filter { !Self.isBlock($0) }.map(\.method)
    #expect(others == [])
  }

  @Test func deletesReportWhatFailed() throws {
    let server = AzureServer { request in
      guard request.method == "DELETE", request.path.hasSuffix("/x") else { return nil }
      return FaultTests.refusal(
        request.path.hasSuffix("a/x") ? 409 : 403, request.path.hasSuffix("a/x") ? "SnapshotsPresent" : "")
    }
    let store = try server.store()
    let keys = (0..<40).map { "k/\($0)" } + ["a/x", "b/x"]
    for key in keys { try store.put(key, [1]) }
    let error = try #require(thrown(StorageError.self) { try store.delete(["a/x"] + keys.dropLast(2) + ["b/x", "never"]) })
    #expect(error.code == .invalid && error.path == "az://tests/a/x")
    #expect(error.message.contains("snapshots") && error.message.contains("1 more"))
    #expect(try store.listAll().map(\.key) == ["a/x", "b/x"])
  }

  @Test func anAnswerWithoutETagIsAnError() throws {
    let server = AzureServer { _ in .reply(201) }
    let error = thrown(StorageError.self) { try server.store().put("k", [1]) }
    #expect(error?.code == .io && error?.message.contains("lacks the object's ETag") == true)
  }
}
