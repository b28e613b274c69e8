import Foundation
import HTTPTransfers
import Records
import Synchronization
import Testing

@testable import CloudCredentials

@Suite struct CredentialChainTests {
  /// A place that gives what a test tells it to.
  final class Place: CredentialProvider {
    let place = "the test's place"
    let calls = Mutex(0)
    let give: @Sendable (Int) throws(CredentialError) -> CredentialFinding

    init(_ give: @escaping @Sendable (Int) throws(CredentialError) -> CredentialFinding) { self.give = give }

    func find() throws(CredentialError) -> CredentialFinding {
      try give(
        calls.withLock { calls in
          calls += 1
          return calls
        })
    }
  }

  static func keys(_ name: Int, until expiry: Int?) -> AWSCredentials {
    AWSCredentials(keyID: "K\(name)", secret: "S", expiry: expiry.map { UTCTime(seconds: $0) })
  }

  @Test func explicitOnesComeFirst() throws {
    let explicit = AWSCredentials(keyID: "A", secret: "B")
    let context = TestSurroundings().context(["AWS_ACCESS_KEY_ID": "C", "AWS_SECRET_ACCESS_KEY": "D"])
    #expect(try CredentialChain(explicit: explicit, context: context).credentials() == explicit)
  }

  @Test func environmentComesBeforeProfiles() throws {
    let surroundings = TestSurroundings(files: [
      "/h/.aws/credentials": "[default]\naws_access_key_id=P\naws_secret_access_key=Q\n"
    ])
    let environment = ["HOME": "/h", "AWS_ACCESS_KEY_ID": "C", "AWS_SECRET_ACCESS_KEY": "D", "AWS_SESSION_TOKEN": "T"]
    #expect(
      try CredentialChain(context: surroundings.context(environment)).credentials()
        == AWSCredentials(keyID: "C", secret: "D", token: "T"))
    #expect(try CredentialChain(context: surroundings.context(["HOME": "/h"])).credentials().keyID == "P")
  }

  @Test func nothingFoundListsEveryPlace() throws {
    let context = TestSurroundings().context(["HOME": "/h"])
    let error = try #require(failure { () throws(CredentialError) in _ = try CredentialChain(context: context).credentials() })
    #expect(error.code == .notFound)
    for part in [
      "the environment: AWS_ACCESS_KEY_ID is not set", "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set",
      "the profile default: /h/.aws/config and /h/.aws/credentials have no such profile", "the container's endpoint: neither",
      "the instance's metadata: no metadata service answers (nobody is there)", "set AWS_ACCESS_KEY_ID",
    ] {
      #expect(error.message.contains(part), "\(part)")
    }
  }

  @Test func aBrokenPlaceStopsTheSearch() throws {
    let context = TestSurroundings().context(["HOME": "/h", "AWS_PROFILE": "none"])
    let error = try #require(failure { () throws(CredentialError) in _ = try CredentialChain(context: context).credentials() })
    #expect(error.code == .invalid)
    #expect(error.message.contains("no profile none") && error.message.contains("tried before: the environment"))
  }

  @Test func areKeptUntilTheyAge() throws {
    let surroundings = TestSurroundings()
    let place = Place { (call) throws(CredentialError) in .found(Self.keys(call, until: 1_700_000_000 + 1000 * call)) }
    let chain = CredentialChain([place], now: surroundings.context().now)
    #expect(chain.atHand == nil)
    #expect(try chain.credentials().keyID == "K1")
    surroundings.state.withLock { $0.now = UTCTime(seconds: 1_700_000_699) }
    #expect(try chain.credentials().keyID == "K1")
    #expect(chain.atHand?.keyID == "K1")
    surroundings.state.withLock { $0.now = UTCTime(seconds: 1_700_000_700) }
    #expect(chain.atHand == nil)
    #expect(try chain.credentials().keyID == "K2")
    #expect(place.calls.withLock { $0 } == 2)
    chain.invalidate(Self.keys(1, until: 1_700_001_000))
    #expect(try chain.credentials().keyID == "K2")
    chain.invalidate(Self.keys(2, until: 1_700_002_000))
    #expect(try chain.credentials().keyID == "K3")
  }

  @Test func aFailedRenewalIsNoErrorBeforeTheEnd() throws {
    let surroundings = TestSurroundings()
    let place = Place { (call) throws(CredentialError) in
      if call == 1 { return .found(Self.keys(1, until: 1_700_000_400)) }
      throw CredentialError(.unavailable, "it is down")
    }
    let chain = CredentialChain([place], now: surroundings.context().now)
    _ = try chain.credentials()
    surroundings.state.withLock { $0.now = UTCTime(seconds: 1_700_000_200) }
    for _ in 0..<5 { #expect(try chain.credentials().keyID == "K1") }
    #expect(place.calls.withLock { $0 } == 2)
    surroundings.state.withLock { $0.now = UTCTime(seconds: 1_700_000_230) }
    #expect(try chain.credentials().keyID == "K1")
    #expect(place.calls.withLock { $0 } == 3)
    surroundings.state.withLock { $0.now = UTCTime(seconds: 1_700_000_400) }
    let error = failure { () throws(CredentialError) in _ = try chain.credentials() }
    #expect(error?.code == .unavailable && error?.message == "the test's place: it is down")
  }

  @Test func expiredOnesAreRefused() {
    let place = Place { (_) throws(CredentialError) in .found(Self.keys(1, until: 1)) }
    let error = failure { () throws(CredentialError) in _ = try CredentialChain([place]).credentials() }
    #expect(error?.code == .refused && error?.message.contains("expired already") == true)
  }

  /// While one caller renews, others go on with the old ones.
  @Test(.timeLimit(.minutes(2))) func oneCallerRenews() async throws {
    let surroundings = TestSurroundings()
    let gate = DispatchSemaphore(value: 0)
    let entered = DispatchSemaphore(value: 0)
    let place = Place { (call) throws(CredentialError) in
      if call == 2 {
        entered.signal()
        gate.wait()
      }
      return .found(Self.keys(call, until: 1_700_000_400 * call))
    }
    let chain = CredentialChain([place], now: surroundings.context().now)
    _ = try chain.credentials()
    surroundings.state.withLock { $0.now = UTCTime(seconds: 1_700_000_200) }
    let renewed = Mutex("")
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let keyID = (try? chain.credentials().keyID) ?? "none"
      renewed.withLock { $0 = keyID }
      ended.signal()
    }
    Self.wait(entered)
    for _ in 0..<10 { #expect(try chain.credentials().keyID == "K1") }
    gate.signal()
    Self.wait(ended)
    #expect(renewed.withLock { $0 } == "K2")
    #expect(try chain.credentials().keyID == "K2")
    #expect(place.calls.withLock { $0 } == 2)
  }

  private static func wait(_ semaphore: DispatchSemaphore) { semaphore.wait() }

  /// Without valid ones all wait for the same search.
  @Test(.timeLimit(.minutes(2))) func oneSearchServesAllWhoWait() async throws {
    let place = Place { (call) throws(CredentialError) in .found(Self.keys(call, until: nil)) }
    let chain = CredentialChain([place])
    let names = await withTaskGroup(of: String?.self, returning: [String?].self) { group in
      for _ in 0..<50 { group.addTask { try? chain.credentials().keyID } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(names == Array(repeating: "K1", count: 50))
    #expect(place.calls.withLock { $0 } == 1)
  }
}
