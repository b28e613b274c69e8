import HTTPTransfers
import ObjectStorage
import Records
import StoreTesting
import Synchronization
import Testing

@testable import S3Storage

/// What each kind of harm on the way to a real server comes to.
@Suite(.timeLimit(.minutes(5))) struct FaultProxyTests {
  static let content = noise(20_000)

  /// A plan that does harm to the first request for which `isMeant` holds.
  static func once(_ fault: Fault, _ isMeant: @escaping @Sendable (FaultProxy.Request) -> Bool)
    -> @Sendable (
      FaultProxy.Request
    ) -> Fault
  {
    let isSpent = Spent()
    return { isMeant($0) && isSpent.spend() ? fault : .none }
  }

  /// Whether something has been done, once.
  final class Spent: Sendable {
    private let isSpent = Mutex(false)

    /// True the first time.
    func spend() -> Bool {
      isSpent.withLock { isSpent in
        defer { isSpent = true }
        return !isSpent
      }
    }
  }

  @Test(arguments: Fault.allCases) func writesOvercomeOneFault(_ fault: Fault) throws {
    let server = try FaultyServer()
    guard server.isStrict || fault != .damagedRequest else { return }
    let faulty = try FaultyStore(server.bucket, server.server, Self.once(fault) { $0.method == "PUT" })
    if fault == .wrongClock {
      // The clock it names is believed once. The server then proves it wrong, and what follows goes well again.
      #expect(code { try faulty.store.put("k", Self.content, .createOnly) } == (server.isStrict ? .accessDenied : nil))
      if server.isStrict { try faulty.store.put("k", Self.content, .createOnly) }
    } else {
      try faulty.store.put("k", Self.content, .createOnly)
    }
    #expect(try faulty.present("k").map { isSame($0, Self.content) } == true)
    #expect(faulty.proxy.deliveries.first { $0.method == "PUT" }?.fault == fault)
    #expect(code { try faulty.store.put("k", [1], .createOnly) } == .alreadyExists)
  }

  @Test(arguments: Fault.allCases) func headsOvercomeOneFault(_ fault: Fault) throws {
    let server = try FaultyServer()
    let faulty = try FaultyStore(server.bucket, server.server, Self.once(fault) { $0.method == "HEAD" })
    let written = try faulty.direct.put("k", [1])
    #expect(try faulty.store.head("k") == written)
    #expect(faulty.proxy.deliveries.first?.fault == fault)
  }

  @Test(arguments: Fault.allCases) func readsOvercomeOneFault(_ fault: Fault) throws {
    let server = try FaultyServer()
    let faulty = try FaultyStore(server.bucket, server.server, Self.once(fault) { $0.method == "GET" })
    try faulty.direct.put("k", Self.content)
    let read: (StorageError?, [UInt8]?) = {
      do { return (nil, try faulty.store.array("k")) } catch { return (error as? StorageError, nil) }
    }()
    switch fault {
    case .damagedAnswer: #expect(read.0?.code == .io && read.0?.message.contains("crc32c") == true)
    case .wrongClock where server.isStrict: #expect(read.0?.code == .accessDenied)
    default: #expect(read.1.map { isSame($0, Self.content) } == true, "\(String(describing: read.0))")
    }
    #expect(isSame(try faulty.store.array("k"), Self.content))
  }

  @Test(arguments: [
    (Fault.serverError, StorageError.Code.io, "InternalError"), (.slowDown, .io, "fewer workers"),
    (.expiredToken, .accessDenied, "renew the credentials"), (.wrongClock, .accessDenied, "clock"), (.reset, .io, "try again"),
    (.truncatedAnswer, .io, "try again"), (.stall, .io, "no byte moved"), (.stallInAnswer, .io, "no byte moved"),
  ]) func lastingHarmToReadsIsReported(_ fault: Fault, _ expected: StorageError.Code, _ words: String) throws {
    let server = try FaultyServer()
    let faulty = try FaultyStore(server.bucket, server.server) { _ in fault }
    try faulty.direct.put("k", Self.content)
    let error = try #require(FaultTests.failure { _ = try faulty.store.get("k", range: 0..<100) })
    #expect(error.code == expected && error.message.contains(words), "\(error)")
  }

  /// Where every answer is lost it is unknown whether the object was written, and said so: by the code `io`.
  @Test(arguments: [Fault.lostAnswer, .resetInAnswer, .truncatedAnswer, .stallInAnswer]) func lostAnswersAreNoVerdict(
    _ fault: Fault
  ) throws {
    let server = try FaultyServer()
    let faulty = try FaultyStore(server.bucket, server.server) { _ in fault }
    #expect(code { try faulty.store.put("k", Self.content, .createOnly) } == .io)
    #expect(try faulty.present("k").map { isSame($0, Self.content) } == true)
  }

  /// A refusal that follows a lost answer isn't taken for the whole truth.
  @Test(arguments: [true, false]) func refusalsAfterALostAnswerAreLookedInto(_ endsAll: Bool) throws {
    let server = try FaultyServer()
    let faulty = try FaultyStore(server.bucket, server.server) { request in
      request.number == 1 ? .lostAnswer : request.method == "PUT" || endsAll ? .expiredToken : .none
    }
    let outcome = code { try faulty.store.put("k", Self.content) }
    #expect(outcome == (endsAll ? .io : nil))
    #expect(try faulty.present("k").map { isSame($0, Self.content) } == true)
  }

  /// On a connection that was used before libcurl sends a request again by itself, which must count as another attempt; also if
  /// it has no body.
  @Test(arguments: [[], content]) func requestsThatLibcurlSendsAgainAreNotNew(_ content: [UInt8]) throws {
    let server = try FaultyServer()
    let faulty = try FaultyStore(server.bucket, server.server) { request in
      request.number == 2 ? .lostAnswer : request.method == "PUT" && request.number > 2 ? .expiredToken : .none
    }
    #expect(try faulty.store.head("k") == nil)
    #expect(try faulty.store.put("k", content).size == content.count)
    #expect(faulty.proxy.deliveries.prefix(3).map(\.fault) == [.none, .lostAnswer, .expiredToken])
    #expect(try faulty.present("k") == content)
  }

  /// What meets its own twin is not refused, neither by create-only nor by compare-and-set.
  @Test func whatIsDeliveredTwiceIsDoneOnce() throws {
    let server = try FaultyServer()
    let faulty = try FaultyStore(server.bucket, server.server) { _ in .duplicate }
    let first = try faulty.store.put("k", [1], .createOnly)
    let second = try faulty.store.put("k", [2, 2], PutOptions(.ifMatch(etag: first.etag)))
    #expect(try faulty.direct.head("k") == second)
    #expect(code { try faulty.store.put("k", [3], .createOnly) } == .alreadyExists)
    #expect(code { try faulty.store.put("k", [3], PutOptions(.ifMatch(etag: first.etag))) } == .conditionFailed)
    #expect(try faulty.store.array("k") == [2, 2])
    try faulty.store.delete(["k"])
    #expect(try faulty.present("k") == nil)
  }

  @Test func damagedUploadsAreRefused() throws {
    let server = try FaultyServer()
    guard server.isStrict else { return }
    let faulty = try FaultyStore(server.bucket, server.server) { _ in .damagedRequest }
    let error = try #require(FaultTests.failure { try faulty.store.put("k", Self.content) })
    #expect(error.code == .io && error.message.contains("damaged on their way"), "\(error)")
    #expect(try faulty.present("k") == nil)
    #expect(faulty.proxy.deliveries.count > 1)
  }

  /// Nothing in S3's protocol covers a range of an object: over plain HTTP its damage passes, and who reads ranges that way
  /// must verify what they hold. TLS notices any change on the way.
  @Test func damagedRangesPassOverPlainHTTP() throws {
    let server = try FaultyServer()
    let faulty = try FaultyStore(server.bucket, server.server) { $0.method == "GET" ? .damagedAnswer : .none }
    try faulty.direct.put("k", Self.content)
    for range in [0..<19_999, 5..<500] {
      for bytes in [try faulty.store.array("k", range: range), try faulty.readAll("k", range)] {
        let wrong = zip(bytes, Self.content[range]).filter { $0 != $1 }
        #expect(bytes.count == range.count && wrong.count == 1)
      }
    }
    // A range that is the whole object is verified by a reader, which knows the object's size.
    #expect(code { _ = try faulty.readAll("k", 0..<20_000) } == .io)
  }
}

extension FaultyStore {
  /// A range, by a reader.
  func readAll(_ key: String, _ range: Range<Int>) throws -> [UInt8] {
    let bytes = try store.open(key).bytes(range)
    return withExtendedLifetime(bytes) { Array(bytes.bytes) }
  }
}
