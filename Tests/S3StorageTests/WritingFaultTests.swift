import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import Synchronization
import RemoteStorage
import StoreTesting
import Testing

@testable import S3Storage

/// Writes whose answers are lost or refused.
@Suite(.timeLimit(.minutes(2))) struct WritingFaultTests {
  /// A bucket with one object at most, whose server loses the answers to some writes.
  final class OneObject: Sendable {
    struct State {
      var nonce: String?
      var writes = 0
      var lost: Set<Int>
    }

    let state: Mutex<State>

    init(losing lost: Set<Int>, holding nonce: String? = nil) { state = Mutex(State(nonce: nonce, lost: lost)) }

    func answer(_ request: ScriptedServer.Request) -> ScriptedServer.Answer {
      state.withLock { state in
        if request.method == "HEAD" {
          guard let nonce = state.nonce else { return .reply(404) }
          return .reply(200, ["content-length": "1", "etag": "\"e-\(nonce)\"", "x-amz-meta-writer": nonce])
        }
        state.writes += 1
        let isLost = state.lost.contains(state.writes)
        if request.headers["if-none-match"] == "*", state.nonce != nil {
          return isLost ? .silence : .reply(412, [:], FaultTests.xml("PreconditionFailed"))
        }
        if let match = request.headers["if-match"], match != "\"e-\(state.nonce ?? "")\"" {
          return isLost ? .silence : .reply(412, [:], FaultTests.xml("PreconditionFailed"))
        }
        let nonce = request.headers["x-amz-meta-writer"] ?? "none"
        state.nonce = nonce
        return isLost ? .silence : .reply(200, ["etag": "\"e-\(nonce)\""])
      }
    }
  }

  @Test func aLostAnswerToACreationIsFoundOut() throws {
    let object = OneObject(losing: [1])
    let server = ScriptedServer { object.answer($0) }
    let info = try FaultTests().store(server).put("k", [1], .createOnly)
    #expect(info.etag == object.state.withLock { "e-\($0.nonce ?? "")" })
    #expect(server.requests.map(\.method) == ["PUT", "PUT", "HEAD"])
  }

  @Test func anothersCreationIsNotTakenForOnesOwn() throws {
    let object = OneObject(losing: [1], holding: "another")
    let server = ScriptedServer { object.answer($0) }
    #expect(code { try FaultTests().store(server).put("k", [1], .createOnly) } == .alreadyExists)
    let first = OneObject(losing: [], holding: "another")
    let second = ScriptedServer { first.answer($0) }
    #expect(code { try FaultTests().store(second).put("k", [1], .createOnly) } == .alreadyExists)
    #expect(second.requests.map(\.method) == ["PUT", "HEAD"])
  }

  @Test func aLostAnswerToAReplacementIsFoundOut() throws {
    let object = OneObject(losing: [1], holding: "old")
    let server = ScriptedServer { object.answer($0) }
    let store = try FaultTests().store(server)
    let info = try store.put("k", [1], PutOptions(.ifMatch(etag: "e-old")))
    #expect(info.etag != "e-old" && info.etag == object.state.withLock { "e-\($0.nonce ?? "")" })
    #expect(code { try store.put("k", [1], PutOptions(.ifMatch(etag: "e-old"))) } == .conditionFailed)
  }

  @Test func conflictsAreTriedAgain() throws {
    let server = ScriptedServer { request in
      request.number < 3 ? .reply(409, [:], FaultTests.xml("ConditionalRequestConflict")) : .reply(200, ["etag": "\"e\""])
    }
    #expect(try FaultTests().store(server).put("k", [1], .createOnly).etag == "e")
    #expect(server.requests.count == 3)
  }

  @Test func lastingConflictsAreNoVerdict() throws {
    let server = ScriptedServer { request in
      request.method == "HEAD" ? .reply(404) : .reply(409, [:], FaultTests.xml("ConditionalRequestConflict"))
    }
    #expect(code { try FaultTests().store(server).put("k", [1], .createOnly) } == .io)
  }

  @Test func serversThatIgnoreConditionsAreNotWrittenTo() throws {
    let server = ScriptedServer { _ in .reply(200, ["etag": "\"e\""]) }
    let none = ServerCapabilities(
      createOnlyPut: false, createOnlyUpload: false, compareAndSetPut: nil, compareAndSetUpload: nil)
    let store = try FaultTests().store(server, probed: none)
    #expect(code { try store.put("k", [1], .createOnly) } == .invalid)
    #expect(code { try store.put("k", [1], PutOptions(.ifMatch(etag: "x"))) } == .invalid)
    #expect(server.requests.isEmpty)
  }

  /// A server of uploads in parts: what it holds and what it was asked.
  func uploadServer(_ fault: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer?) -> ScriptedServer {
    ScriptedServer { request in
      if let answer = fault(request) { return answer }
      switch (request.method, request.target.contains("partNumber=")) {
      case ("POST", _) where request.target.contains("uploads="):
        return .reply(
          200, [:], Array("<InitiateMultipartUploadResult><UploadId>u 1</UploadId></InitiateMultipartUploadResult>".utf8))
      case ("PUT", true): return .reply(200, ["etag": "\"part\""])
      case ("POST", _):
        return .reply(
          200, [:],
          Array("\n<CompleteMultipartUploadResult><ETag>&quot;whole-2&quot;</ETag></CompleteMultipartUploadResult>".utf8))
      case ("DELETE", _): return .reply(204)
      default: return .reply(404)
      }
    }
  }

  static let content = noise(9_000_000)

  @Test func partsAreSentAndNamed() throws {
    let server = uploadServer { _ in nil }
    let info = try FaultTests().store(server).put("k", Self.content)
    #expect(info == ObjectInfo(key: "k", size: 9_000_000, etag: "whole-2"))
    let parts = server.requests.filter { $0.method == "PUT" }.sorted { $0.target < $1.target }
    #expect(parts.map(\.target) == ["/b/p/k?partNumber=1&uploadId=u%201", "/b/p/k?partNumber=2&uploadId=u%201"])
    #expect(parts.map(\.body.count) == [8 << 20, 9_000_000 - (8 << 20)])
    let completion = try #require(server.requests.last)
    #expect(
      completion.headers["x-amz-checksum-crc32c"] == Self.content.withUnsafeBytes { CRC32C($0).base64 })
    let text = String(decoding: completion.body, as: UTF8.self)
    #expect(text.contains("<PartNumber>2</PartNumber><ETag>&quot;part&quot;</ETag><ChecksumCRC32C>"))
    #expect(!server.requests.contains { $0.method == "DELETE" })
  }

  @Test func aPartThatFailsEndsTheUpload() throws {
    let server = uploadServer { request in
      request.method == "PUT" ? .reply(403, [:], FaultTests.xml("AccessDenied")) : nil
    }
    #expect(code { try FaultTests().store(server).put("k", Self.content) } == .accessDenied)
    #expect(server.requests.last?.method == "DELETE")
  }

  @Test func lateFailuresAreTriedAgain() throws {
    let failed = Mutex(false)
    let server = uploadServer { request in
      guard request.method == "POST", !request.target.contains("uploads=") else { return nil }
      let isFirst = failed.withLock { failed in
        defer { failed = true }
        return !failed
      }
      return isFirst ? .reply(200, [:], FaultTests.xml("InternalError")) : nil
    }
    #expect(try FaultTests().store(server).put("k", Self.content).etag == "whole-2")
  }

  @Test func lateRefusalsAreErrors() throws {
    let server = uploadServer { request in
      request.method == "POST" && !request.target.contains("uploads=") ? .reply(200, [:], FaultTests.xml("InvalidPart")) : nil
    }
    let error = try #require(FaultTests.failure { try FaultTests().store(server).put("k", Self.content) })
    #expect(error.message.contains("InvalidPart"))
    #expect(server.requests.last?.method == "DELETE")
  }

  @Test func aLostAnswerToACompletionIsFoundOut() throws {
    let nonce = Mutex("")
    let completions = Mutex(0)
    let server = uploadServer { request in
      if request.method == "HEAD" {
        return .reply(200, ["content-length": "9000000", "etag": "\"e-2\"", "x-amz-meta-writer": nonce.withLock { $0 }])
      }
      if request.target.contains("uploads=") { nonce.withLock { $0 = request.headers["x-amz-meta-writer"] ?? "" } }
      guard request.method == "POST", !request.target.contains("uploads=") else { return nil }
      let count = completions.withLock { count in
        count += 1
        return count
      }
      return count == 1 ? .silence : .reply(404, [:], FaultTests.xml("NoSuchUpload"))
    }
    for options in [PutOptions.replace, .createOnly] {
      completions.withLock { $0 = 0 }
      #expect(try FaultTests().store(server).put("k", Self.content, options).etag == "e-2")
    }
  }

  @Test func batchesReportWhatTheyCouldNotDelete() throws {
    let server = ScriptedServer { _ in
      let errors = ["x&amp;y", "z"].map { "<Error><Key>p/\($0)</Key><Code>AccessDenied</Code><Message>no</Message></Error>" }
      return .reply(200, [:], Array("<DeleteResult>\(errors.joined())</DeleteResult>".utf8))
    }
    let error = try #require(FaultTests.failure { try FaultTests().store(server).delete(["x&y", "ok\n", "z"]) })
    #expect(error.code == .accessDenied && error.path == "s3://b/p/x&y" && error.message.contains("1 more"))
    let request = try #require(server.requests.first)
    #expect(request.target == "/b?delete=" && request.method == "POST")
    #expect(request.body.withUnsafeBytes { Digests.base64(Digests.md5($0)) } == request.headers["content-md5"])
    let text = String(decoding: request.body, as: UTF8.self)
    #expect(
      text.contains("<Key>p/x&amp;y</Key>") && text.contains("<Key>p/ok&#10;</Key>") && text.contains("<Quiet>true</Quiet>"))
  }

  @Test func keysThatXMLCannotWriteAreDeletedAlone() throws {
    let server = ScriptedServer { _ in .reply(204) }
    try FaultTests().store(server).delete(["a\u{1}b"])
    #expect(server.requests.map(\.target) == ["/b/p/a%01b"] && server.requests[0].method == "DELETE")
  }
}
