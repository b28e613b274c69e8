import CloudCredentials
import HTTPTransfers
import ObjectStorage
import StoreTesting
import Synchronization

@testable import GCSStorage

/// A server of Google Cloud Storage for tests, in memory, written from Google's documents: the JSON interface ("Objects", "Performing
/// resumable uploads", "Request preconditions"), and of the XML interface what HMAC keys need. It refuses what Google refuses.
final class GCSServer: Sendable {
  typealias Request = ScriptedServer.Request
  typealias Answer = ScriptedServer.Answer

  let cloud: GCSCloud
  private let server: ScriptedServer

  /// - Parameters:
  ///   - token: the token it takes; nil for any or none.
  ///   - keys: the HMAC keys it takes, in its XML interface.
  ///   - fault: an answer in place of the right one; then the request is not carried out.
  ///   - spoil: what comes of an answer on its way, after the request was carried out.
  init(
    token: String? = nil, keys: AWSCredentials? = nil, fault: @escaping @Sendable (Request) -> Answer? = { _ in nil },
    spoil: @escaping @Sendable (Request, Answer) -> Answer = { $1 }
  ) {
    let cloud = GCSCloud(token: token, keys: keys)
    self.cloud = cloud
    server = ScriptedServer { request in
      if let answer = fault(request) { return answer }
      return spoil(request, cloud.answer(request))
    }
    cloud.endpoint.withLock { $0 = server.endpoint }
  }

  var endpoint: String { server.endpoint }
  var requests: [Request] { server.requests }

  /// A store in its bucket. It keeps the server running.
  func store(
    prefix: String = "p", access: GCSAccess? = nil, attempts: Int = 4, isAnonymous: Bool = false, kmsKey: String? = nil,
    userProject: String? = nil
  ) throws -> GCSStore {
    var policy = RetryPolicy()
    policy.base = .milliseconds(1)
    policy.cap = .milliseconds(5)
    policy.attempts = attempts
    let location = try GCSLocation(
      bucket: GCSCloud.bucket, prefix: prefix, endpoint: endpoint, kmsKey: kmsKey, userProject: userProject,
      isAnonymous: isAnonymous)
    let access = access ?? .tokens(GoogleCredentials(token: "a-token"))
    return GCSStore(location, access: access, policy: policy, now: { withExtendedLifetime(self) { Self.time } })
  }

  /// When all signatures are made.
  static let time = UTCTime(rfc3339: "2025-01-31T10:00:00Z")!
}

/// The error that `body` throws, if it is one of a store.
func failure(_ body: () throws -> Void) -> StorageError? {
  do {
    try body()
    return nil
  } catch {
    return error as? StorageError
  }
}
