import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage
import StoreTesting
import Testing

@testable import S3Storage

/// Reads that break, or that bring something else.
@Suite(.timeLimit(.minutes(2))) struct ReadingFaultTests {
  static let content = noise(100_000)
  static let checksum = content.withUnsafeBytes { CRC32C($0).base64 }

  /// A server that has one object and answers reads by `get`.
  func reader(_ get: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer) throws -> (
    any ObjectReader, ScriptedServer
  ) {
    let server = ScriptedServer { request in
      request.method == "HEAD" ? .reply(200, ["content-length": "100000", "etag": "\"e\""]) : get(request)
    }
    return (try FaultTests().store(server).open("k"), server)
  }

  @Test func brokenReadsGoOnWhereTheyBroke() throws {
    let (reader, server) = try reader { request in
      if request.number == 2 {
        return .cut(
          200, ["etag": "\"e\"", "x-amz-checksum-crc32c": Self.checksum], Array(Self.content[..<40_000]), length: 100_000)
      }
      // How much of the first answer came through before the connection broke is the network's affair.
      let start = request.headers["range"].flatMap { Int($0.dropFirst("bytes=".count).prefix { $0 != "-" }) } ?? 0
      return .reply(206, ["content-range": "bytes \(start)-99999/100000"], Array(Self.content[start...]))
    }
    let bytes = try reader.bytes()
    #expect(isSame(Array(bytes.bytes), Self.content))
    let reads = server.requests.filter { $0.method == "GET" }
    #expect(reads.count == 2 && reads[0].headers["range"] == nil)
    #expect(reads[1].headers["range"].map { $0.hasPrefix("bytes=") && $0.hasSuffix("-99999") } ?? true)
    #expect(reads.map { $0.headers["if-match"] } == ["\"e\"", "\"e\""])
    #expect(reads[0].headers["x-amz-checksum-mode"] == "ENABLED")
  }

  @Test func whatWasReplacedMeanwhileIsNotMixedIn() throws {
    let (reader, _) = try reader { request in
      request.number == 2
        ? .cut(200, ["etag": "\"e\""], Array(Self.content[..<40_000]), length: 100_000)
        : .reply(412, [:], FaultTests.xml("PreconditionFailed"))
    }
    #expect(code { _ = try reader.bytes() } == .conditionFailed)
  }

  @Test func damageIsNoticed() throws {
    var damaged = Self.content
    damaged[77_777] ^= 1
    let sent = damaged
    let (reader, _) = try reader { _ in .reply(200, ["etag": "\"e\"", "x-amz-checksum-crc32c": Self.checksum], sent) }
    let error = try #require(FaultTests.failure { _ = try reader.bytes() })
    #expect(error.code == .io && error.message.contains("crc32c"))
  }

  /// The checksum of an upload's parts says nothing about the bytes.
  @Test(arguments: [["etag": "\"e-2\""], ["etag": "\"e-2\"", "x-amz-checksum-type": "COMPOSITE"]])
  func checksumsOfPartsAreNotCompared(_ headers: [String: String]) throws {
    let (reader, _) = try reader { _ in
      .reply(200, headers.merging(["x-amz-checksum-crc32c": "AAAAAA=="]) { $1 }, Self.content)
    }
    let bytes = try reader.bytes()
    #expect(isSame(Array(bytes.bytes), Self.content))
  }

  @Test func serversWithoutRangesAreRefused() throws {
    let (reader, server) = try reader { _ in .reply(200, ["etag": "\"e\""], Self.content) }
    #expect(code { _ = try reader.bytes(10..<20) } == .invalid)
    #expect(code { _ = try FaultTests().store(server).get("k", range: 10..<20) } == .invalid)
  }

  @Test func anotherRangeIsAnError() throws {
    let (reader, _) = try reader { _ in .reply(206, ["content-range": "bytes 0-9/100000"], Array(Self.content[..<10])) }
    #expect(code { _ = try reader.bytes(10..<20) } == .io)
  }

  @Test func shortAndLongAnswersAreErrors() throws {
    for length in [9, 11] {
      let (reader, _) = try reader { _ in
        .reply(206, ["content-range": "bytes 10-19/100000"], Array(Self.content[10..<10 + length]))
      }
      #expect(code { _ = try reader.bytes(10..<20) } == .io, "\(length)")
    }
  }

  @Test func headsMustBeWhole() throws {
    let server = ScriptedServer { _ in .reply(200, ["content-length": "5"]) }
    let error = try #require(FaultTests.failure { _ = try FaultTests().store(server).head("k") })
    #expect(error.code == .io && error.message.contains("lacks the object's ETag"))
  }
}
