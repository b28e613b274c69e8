import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage
import Synchronization

/// Sends signed requests to one bucket until their answer stands: what is overloaded, broken or expired is tried again, by the
/// retry policy; a bucket in another region and a wrong clock are learnt of once and remembered.
final class S3Client: Sendable {
  private struct Learnt {
    var region: String
    /// Seconds that the server's clock is ahead of this machine's.
    var clockOffset = 0
  }

  let location: S3Location
  let http: HTTPClient
  let metrics = TransferMetrics()
  private let credentials: CredentialChain?
  private let policy: RetryPolicy
  private let timeouts: HTTPTimeouts
  private let now: @Sendable () -> UTCTime
  private let learnt: Mutex<Learnt>
  /// What AWS grants a prefix from the start.
  private let reads = TokenBucket(rate: 5500, burst: 1000)
  private let writes = TokenBucket(rate: 3500, burst: 1000)

  init(
    _ location: S3Location, credentials: CredentialChain?, http: HTTPClient, policy: RetryPolicy, timeouts: HTTPTimeouts,
    now: @escaping @Sendable () -> UTCTime
  ) {
    self.location = location
    self.credentials = credentials
    self.http = http
    self.policy = policy
    self.timeouts = timeouts
    self.now = now
    learnt = Mutex(Learnt(region: location.region ?? "us-east-1"))
  }

  var endpoint: S3Endpoint { S3Endpoint(location, region: learnt.withLock { $0.region }) }

  /// The answer to the request that `prepare` makes for each attempt, of whatever status.
  /// - Parameters:
  ///   - path: what is worked on, for messages.
  ///   - sink: takes the body of an answer of class 2xx, attempt after attempt.
  ///   - hedging: whether an attempt that is slower than others were gets a twin; for what may be done twice.
  func send(
    _ path: String, into sink: (any HTTPBodySink)? = nil, hedging: Bool = false, _ prepare: () -> S3Request
  ) throws(StorageError) -> S3Answer {
    var isRepetition = false
    var mended: Set<Mending> = []
    while true {
      let response: HTTPResponse
      var used: AWSCredentials?
      var operation = ""
      do {
        response = try policy.run(
          http, bucket: prepare().method == "GET" || prepare().method == "HEAD" ? reads : writes, metrics: metrics,
          hedge: hedging ? metrics.hedgeDelay(for: prepare().operation) : nil,
          classify: { Self.classify($0, mayFailLate: prepare().mayFailLate) }, into: { _ in sink },
          onRetry: { reason, response in
            isRepetition = isRepetition || Self.mayBeDone(response)
            if reason == .expiredCredentials, let used { self.credentials?.invalidate(used) }
          },
          makeRequest: { _ in
            used = try self.credentials.map { (chain) throws(CredentialError) in try chain.credentials() }
            let request = prepare()
            operation = request.operation
            return self.signed(request, used)
          })
      } catch {
        throw StorageError(error, operation, path: path)
      }
      isRepetition = isRepetition || response.wasResent
      guard let mending = mending(for: response), mended.insert(mending).inserted else {
        return S3Answer(operation: operation, path: path, response: response, isRepetition: isRepetition)
      }
    }
  }

  /// Whether a request that is to be made again may have been carried out, or may still be: its answer was lost, or the server
  /// failed over it.
  private static func mayBeDone(_ response: HTTPResponse?) -> Bool {
    guard let response else { return true }
    return response.wasResent || response.isSuccess || [500, 502, 504].contains(response.status)
  }

  /// The request as it goes over the network.
  private func signed(_ request: S3Request, _ credentials: AWSCredentials?) -> HTTPRequest {
    let endpoint = endpoint
    let path = endpoint.path(encodedKey: request.key.map { PercentEncoding.encode($0, keepingSlashes: true) })
    var headers = request.headers
    if location.options.requesterPays { headers.append(HTTPField("x-amz-request-payer", "requester")) }
    if let credentials {
      let signable = SignableRequest(
        method: request.method, host: endpoint.host, path: path, query: request.query, headers: headers,
        payload: request.body.map { endpoint.isSecure ? .unsigned : PayloadHash($0) } ?? .empty)
      headers += signature(credentials).headers(for: signable, at: time)
    }
    let query = request.query.isEmpty ? "" : "?" + PercentEncoding.query(request.query)
    var message = HTTPRequest(
      method: request.method, url: "\(endpoint.scheme)://\(endpoint.host)\(path)\(query)", headers: headers,
      body: request.body.map { .bytes($0) } ?? .none, timeouts: timeouts)
    message.kind = request.operation
    return message
  }

  private func signature(_ credentials: AWSCredentials) -> SignatureV4 {
    SignatureV4(service: "s3", region: learnt.withLock { $0.region }, credentials: credentials)
  }

  /// The server's time, as far as it is known.
  private var time: UTCTime { now() + learnt.withLock { $0.clockOffset } }

  /// A URL by which anybody may make `request` for `seconds`.
  func presigned(_ request: S3Request, path: String, seconds: Int) throws(StorageError) -> String {
    let endpoint = endpoint
    let target = endpoint.path(encodedKey: request.key.map { PercentEncoding.encode($0, keepingSlashes: true) })
    guard let credentials else { return "\(endpoint.scheme)://\(endpoint.host)\(target)" }
    let used: AWSCredentials
    do throws(CredentialError) { used = try credentials.credentials() } catch {
      throw StorageError(error, request.operation, path: path)
    }
    let signable = SignableRequest(
      method: request.method, host: endpoint.host, path: target, query: request.query, headers: request.headers)
    let query = signature(used).presignedQuery(for: signable, at: time, seconds: seconds)
    return "\(endpoint.scheme)://\(endpoint.host)\(target)?\(query)"
  }
}

// What is learnt from answers.
extension S3Client {
  private enum Mending {
    case region
    case clock
  }

  /// What this answer teaches about region or clock, if that was not known: then the request is signed anew.
  private func mending(for response: HTTPResponse) -> Mending? {
    switch response.status {
    case 301, 307, 400:
      guard let region = S3Fault(response).region else { return nil }
      return learnt.withLock { learnt in
        guard learnt.region != region else { return nil }
        learnt.region = region
        return .region
      }
    case 403:
      // The answer to HEAD has no code, so the clocks themselves are compared: S3 refuses above 15 minutes, others above 5.
      guard let server = response.headers["date"].flatMap({ UTCTime(httpDate: $0) }), abs(server.seconds - time.seconds) > 240
      else { return nil }
      let offset = server.seconds - now().seconds
      learnt.withLock { $0.clockOffset = offset }
      return .clock
    default: return nil
    }
  }

  /// Why an answer of S3 asks for another attempt, or nil.
  private static func classify(_ response: HTTPResponse, mayFailLate: Bool) -> RetryClass? {
    let usual = RetryPolicy.classify(response)
    guard [200, 400, 403, 409].contains(response.status), mayFailLate || response.status != 200 else { return usual }
    switch S3Fault(response).code {
    case "ExpiredToken", "TokenRefreshRequired": return .expiredCredentials
    // The last three: the body was damaged on its way.
    case "RequestTimeout", "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch": return .network
    case "SlowDown", "RequestLimitExceeded", "Throttling", "ThrottlingException": return .throttled
    case "InternalError", "ServiceUnavailable", "ConditionalRequestConflict", "OperationAborted": return .server
    default: return usual
    }
  }
}
