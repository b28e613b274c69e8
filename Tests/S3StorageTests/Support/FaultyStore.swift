import CloudCredentials
import Foundation
import HTTPTransfers
import ObjectStorage
import StoreTesting
import Testing

@testable import S3Storage

/// A folder of a real server's bucket, reached through a proxy that does harm, and directly.
final class FaultyStore {
  let proxy: FaultProxy
  /// Through the proxy, with short timeouts and pauses.
  let store: S3Store
  /// Past the proxy.
  let direct: S3Store
  private let client: HTTPClient

  /// - Parameters:
  ///   - bucket: a store in the bucket; its server's capabilities are taken for known unless they are to be probed.
  ///   - clockOffset: seconds that the client's clock is ahead.
  init(
    _ bucket: S3Store, _ server: LiveServer, clockOffset: Int = 0, probes: Bool = false,
    _ plan: @escaping @Sendable (FaultProxy.Request) -> Fault
  ) throws {
    let prefix = "faults/\(UUID().uuidString)"
    proxy = FaultProxy(to: server.endpoint, plan)
    client = HTTPClient()
    let credentials = CredentialChain(explicit: server.credentials)
    func location(_ endpoint: String) throws -> S3Location {
      try S3Location(bucket: bucket.location.bucket, prefix: prefix, endpoint: endpoint, region: "us-east-1")
    }
    direct = S3Store(try location(server.endpoint), credentials: credentials)
    var store = S3Store(
      try location(proxy.endpoint), credentials: credentials, client: client, policy: Self.policy, timeouts: Self.timeouts,
      now: { .now + clockOffset })
    // A port may come again, and with it what is known of another test's server.
    store.probe = CapabilityProbe()
    if !probes {
      let known = try bucket.capabilities()
      _ = try store.probe.capabilities { () throws(StorageError) in known }
    }
    self.store = store
  }

  deinit { client.close() }

  private static var policy: RetryPolicy {
    var policy = RetryPolicy()
    policy.base = .milliseconds(2)
    policy.cap = .milliseconds(20)
    policy.deadline = .seconds(20)
    return policy
  }

  /// Silence counts as a fault soon.
  private static var timeouts: HTTPTimeouts { HTTPTimeouts(connect: .seconds(5), idle: .milliseconds(400)) }

  /// What the server has under `key`, once all that was sent has been carried out.
  func present(_ key: String) throws -> [UInt8]? {
    proxy.settle()
    // A range of known length takes one request, the whole object two.
    do { return try direct.array(key, range: 0..<10_000_000) } catch let error as StorageError where error.code == .notFound {
      return nil
    }
  }
}

/// The server to test against, the strictest there is, and a store in its bucket.
struct FaultyServer {
  let server: LiveServer
  let bucket: S3Store
  /// Whether it compares bodies with what was signed, and keeps writers of the same object apart.
  let isStrict: Bool

  init() throws {
    LiveServer.warmUp
    if case .running = LiveServer.radosgw { isStrict = true } else { isStrict = false }
    let availability = isStrict ? LiveServer.radosgw : LiveServer.moto
    server = try LiveServer.running(availability)
    bucket = try S3Store.live(availability, prefix: "faults")
  }
}
