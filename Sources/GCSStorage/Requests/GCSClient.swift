import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage

/// Sends authorized requests to one bucket until their answer stands: what is overloaded or broken is tried again by the retry policy,
/// and a token that is refused is renewed once.
final class GCSClient: Sendable {
  let location: GCSLocation
  let metrics = TransferMetrics()
  private let http: HTTPClient
  private let access: GCSAccess
  private let policy: RetryPolicy
  private let now: @Sendable () -> UTCTime
  /// What Google grants a bucket from the start.
  private let reads = TokenBucket(rate: 5000, burst: 1000)
  private let writes = TokenBucket(rate: 1000, burst: 1000)

  init(
    _ location: GCSLocation, access: GCSAccess, http: HTTPClient, policy: RetryPolicy, now: @escaping @Sendable () -> UTCTime
  ) {
    self.location = location
    self.access = access
    self.http = http
    self.policy = policy
    self.now = now
  }

  /// The answer to `request`, of whatever status; with `hedging`, an attempt that is slower than others were gets a twin.
  func send(_ request: GCSRequest, _ path: String, hedging: Bool = false) throws(StorageError) -> GCSAnswer {
    let hedge = hedging ? metrics.hedgeDelay(for: request.operation) : nil
    return try send(path, isRead: request.isRead, hedge: hedge) { _ in request }
  }

  /// The answer to the request that `prepare` makes for each attempt, of whatever status.
  /// - Parameters:
  ///   - path: what is worked on, for messages.
  ///   - isRead: by which of the two rates the requests are paced.
  ///   - sink: takes the body of an answer of class 2xx, attempt after attempt.
  ///   - hedge: after how long an attempt without a sink gets a twin; nil for never.
  ///   - prepare: makes the request of an attempt, the first being 1. It may find out that an earlier one was carried out, and throw
  ///     ``GCSSettled``.
  func send(
    _ path: String, isRead: Bool, into sink: (any HTTPBodySink)? = nil, hedge: Duration? = nil,
    _ prepare: (_ attempt: Int) throws -> GCSRequest
  ) throws(StorageError) -> GCSAnswer {
    var operation = "the request"
    var used: GoogleToken?
    var isRenewed = false
    do {
      let response = try policy.run(
        http, bucket: isRead ? reads : writes, metrics: metrics, hedge: hedge,
        classify: { Self.classify($0, mayRenew: used != nil && !isRenewed) }, into: { _ in sink },
        onRetry: { reason, _ in
          guard reason == .expiredCredentials, let used else { return }
          isRenewed = true
          self.drop(used)
        },
        makeRequest: { attempt in
          let request = try prepare(attempt)
          operation = request.operation
          return try self.authorized(request, &used)
        })
      return GCSAnswer(operation: operation, path: path, response: response)
    } catch let settled as GCSSettled {
      return settled.answer
    } catch {
      throw StorageError(error, operation, path: path)
    }
  }

  private func drop(_ token: GoogleToken) {
    if case .tokens(let chain) = access { chain.invalidate(token) }
  }

  /// The request as it goes over the network, and the token it carries.
  private func authorized(_ request: GCSRequest, _ used: inout GoogleToken?) throws -> HTTPRequest {
    used = nil
    var headers = request.headers
    let url: String
    switch request.target {
    case .session(let session): url = session
    case .path(let path, let query):
      url = location.endpoint + path + (query.isEmpty ? "" : "?" + PercentEncoding.query(query))
      switch access {
      case .anonymous: break
      case .tokens(let chain):
        let token = try chain.credentials()
        used = token
        headers.append(HTTPField("authorization", "Bearer \(token.text)"))
      case .keys(let chain):
        let signature = SignatureV4(googleStorageKey: try chain.credentials())
        headers += signature.headers(for: signable(request, path, query), at: now())
      }
    }
    var message = HTTPRequest(method: request.method, url: url, headers: headers, body: request.body)
    message.kind = request.operation
    return message
  }

  private func signable(_ request: GCSRequest, _ path: String, _ query: [(name: String, value: String)]) -> SignableRequest {
    let parts = location.endpoint.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    var payload = PayloadHash.empty
    // TLS protects the body already; without it the signature has to.
    if case .bytes(let bytes) = request.body { payload = parts[0] == "https:" ? .unsigned : PayloadHash(bytes) }
    return SignableRequest(
      method: request.method, host: String(parts[2]), path: (parts.count > 3 ? "/" + parts[3] : "") + path, query: query,
      headers: request.headers, payload: payload)
  }

  /// Why an answer asks for another attempt, or nil.
  private static func classify(_ response: HTTPResponse, mayRenew: Bool) -> RetryClass? {
    switch response.status {
    case 401: return mayRenew ? .expiredCredentials : nil
    case 408: return .network
    case 403:
      return ["rateLimitExceeded", "userRateLimitExceeded"].contains(GCSFault(response).reason) ? .throttled : nil
    default: return RetryPolicy.classify(response)
    }
  }
}
