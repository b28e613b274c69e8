import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage
import StoreTesting
import Testing

@testable import GCSStorage

/// Reads that break, or that bring something else.
@Suite(.timeLimit(.minutes(2))) struct GCSReadingFaultTests {
  static let content = noise(100_000)

  /// A server that holds one object, and what is done to the answers that carry its bytes; the first read is request 3.
  func server(
    _ spoil: @escaping @Sendable (GCSServer.Request, [String: String], [UInt8]) -> GCSServer.Answer?
  ) throws -> (GCSServer, any ObjectReader) {
    let server = GCSServer(spoil: { request, answer in
      guard request.target.contains("alt=media"), case .reply(_, let headers, let body) = answer else { return answer }
      return spoil(request, headers, body) ?? answer
    })
    let store = try server.store()
    try store.put("k", Self.content)
    return (server, try store.open("k"))
  }

  static func array(_ reader: any ObjectReader, _ range: Range<Int>? = nil) throws -> [UInt8] {
    let bytes = try reader.bytes(range)
    return withExtendedLifetime(bytes) { Array(bytes.bytes) }
  }

  @Test func brokenReadsGoOnWhereTheyBroke() throws {
    let (server, reader) = try server { request, headers, body in
      request.number == 3 ? .cut(200, headers, Array(body[..<40_000]), length: body.count) : nil
    }
    #expect(isSame(try Self.array(reader), Self.content))
    #expect(server.requests.count == 4)
    #expect(server.requests[2].headers["range"] == nil)
    // How much of the first answer came through before the connection broke is the network's affair.
    #expect(server.requests[3].headers["range"]?.hasSuffix("-99999") ?? true)
    #expect(server.requests.dropFirst(2).allSatisfy { $0.target.contains("generation=\(reader.info.etag)") })
    #expect(server.requests.dropFirst(2).allSatisfy { $0.headers["accept-encoding"] == "gzip" })
  }

  @Test func damagedReadsAreNoticed() throws {
    let (_, reader) = try server { _, headers, body in
      var body = body
      body[50_000] ^= 1
      return .reply(200, headers, body)
    }
    let error = try #require(failure { _ = try reader.bytes() })
    #expect(error.code == .io && error.message.contains("crc32c"))
  }

  @Test func wholeObjectsInPlaceOfRangesAreRefused() throws {
    let (server, reader) = try server { request, headers, _ in
      request.headers["range"] == nil ? nil : .reply(200, headers, Self.content)
    }
    #expect(failure { _ = try reader.bytes(10..<20) }?.code == .invalid)
    #expect(failure { _ = try server.store().get("k", range: 10..<20) }?.code == .invalid)
  }

  @Test func otherRangesAreRefused() throws {
    let (_, reader) = try server { _, headers, body in
      .reply(206, headers.merging(["content-range": "bytes 0-9/100000"]) { $1 }, body)
    }
    #expect(failure { _ = try reader.bytes(10..<20) }?.code == .io)
  }

  @Test func rangesTooLongAreRefused() throws {
    let (server, reader) = try server { _, headers, body in .reply(206, headers, body + [0]) }
    #expect(failure { _ = try reader.bytes(10..<20) }?.code == .io)
    #expect(failure { _ = try server.store().get("k", range: 10..<20) }?.code == .io)
  }

  @Test func readersOfDeletedObjectsFail() throws {
    let (server, reader) = try server { _, _, _ in nil }
    #expect(try Self.array(reader, 0..<5) == Array(Self.content[..<5]))
    try server.store().delete(["k"])
    #expect(code { _ = try reader.bytes(0..<5) } == .conditionFailed)
    #expect(code { _ = try reader.bytes() } == .conditionFailed)
  }

  @Test(arguments: ["{}", "<html>", "{\"name\":\"p/k\",\"generation\":\"1\"}"]) func descriptionsThatCannotBeAreErrors(
    _ text: String
  ) throws {
    let server = GCSServer(fault: { _ in .reply(200, [:], Array(text.utf8)) })
    #expect(code { _ = try server.store().head("k") } == .io)
  }

  @Test func checksumsAreFoundAmongHashes() {
    for (values, expected) in [
      (["crc32c=AAAA"], "AAAA"), (["md5=x==, crc32c=B=="], "B=="), (["md5=x", "crc32c=C"], "C"), (["md5=x"], nil), ([], nil),
    ] as [([String], String?)] {
      #expect(GCSObject.checksum(HTTPHeaders(values.map { HTTPField("X-Goog-Hash", $0) })) == expected)
    }
  }

  @Test func listedVersionsAreOpenedWithoutARequest() throws {
    let (server, _) = try server { _, _, _ in nil }
    let store = try server.store()
    let listed = try #require(try store.listAll().first)
    let before = server.requests.count
    let reader = try store.open(listed)
    #expect(server.requests.count == before)
    #expect(try Self.array(reader, 3..<9) == Array(Self.content[3..<9]))
    #expect(server.requests.last?.target.contains("generation=\(listed.etag)") == true)
    try store.put("k", [1])
    #expect(code { _ = try store.open(listed).bytes(3..<9) } == .conditionFailed)
  }

  @Test func rangesTooShortAreRefused() throws {
    let (_, reader) = try server { _, headers, body in .reply(206, headers, body.dropLast()) }
    #expect(failure { _ = try reader.bytes(10..<20) }?.code == .io)
  }
}
