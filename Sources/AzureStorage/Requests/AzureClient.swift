import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage
import Synchronization

/// Sends authorised requests to one container until their answer stands: what is overloaded, broken or expired is tried again,
/// by the retry policy; a wrong clock is learnt of once and remembered.
final class AzureClient: Sendable {
  private struct Learnt {
    /// Seconds that the server's clock is ahead of this machine's.
    var clockOffset = 0
    var traits = ServerTraits()
  }

  let location: AzureLocation
  let http: HTTPClient
  let metrics = TransferMetrics()
  private let credentials: AzureCredentialChain?
  private let policy: RetryPolicy
  private let now: @Sendable () -> UTCTime
  private let learnt = Mutex(Learnt())
  /// What an account of the usual kind takes in all.
  private let requests = TokenBucket(rate: 20_000, burst: 2000)

  init(
    _ location: AzureLocation, credentials: AzureCredentialChain?, http: HTTPClient, policy: RetryPolicy,
    now: @escaping @Sendable () -> UTCTime
  ) {
    self.location = location
    self.credentials = credentials
    self.http = http
    self.policy = policy
    self.now = now
  }

  /// What is known of how the server lists.
  var traits: ServerTraits { learnt.withLock { $0.traits } }

  func learn(_ change: (inout ServerTraits) -> Void) { learnt.withLock { change(&$0.traits) } }

  /// The answer to the request that `prepare` makes for each attempt, of whatever status.
  /// - Parameters:
  ///   - path: what is worked on, for messages.
  ///   - sink: takes the body of an answer of class 2xx, attempt after attempt.
  ///   - hedging: whether an attempt that is slower than others were gets a twin; for what may be done twice.
  func send(
    _ path: String, into sink: (any HTTPBodySink)? = nil, hedging: Bool = false, _ prepare: () -> AzureRequest
  ) throws(StorageError) -> AzureAnswer {
    var attempts = 0
    var isMended = false
    while true {
      let response: HTTPResponse
      var used: AzureCredentials?
      var operation = ""
      do {
        response = try policy.run(
          http, bucket: requests, metrics: metrics, hedge: hedging ? metrics.hedgeDelay(for: prepare().operation) : nil,
          classify: { Self.classify($0, used) }, into: { _ in sink },
          onRetry: { reason, _ in
            if reason == .expiredCredentials, let used { self.credentials?.invalidate(used) }
          },
          makeRequest: { _ in
            attempts += 1
            used = try self.credentials.map { (chain) throws(CredentialError) in try chain.credentials() }
            let request = prepare()
            operation = request.operation
            return try self.authorised(request, used, path)
          })
      } catch {
        throw StorageError(error, operation, path: path)
      }
      guard !isMended, learnsClock(from: response) else {
        return AzureAnswer(operation: operation, path: path, response: response, attempts: attempts)
      }
      isMended = true
    }
  }

  /// The request as it goes over the network.
  private func authorised(_ request: AzureRequest, _ credentials: AzureCredentials?, _ path: String) throws(StorageError)
    -> HTTPRequest
  {
    if credentials?.isSent == true, !isPrivate { throw readable(path) }
    let place = target(request)
    let query = request.query + (request.blob == nil ? [(name: "restype", value: "container")] : [])
    var headers = request.headers
    headers.append(HTTPField("x-ms-version", request.version))
    headers.append(HTTPField("x-ms-date", HTTPDate(secondsSince1970: time.seconds).description))
    if let credentials {
      let signable = SignableRequest(method: request.method, host: place.host, path: place.path, query: query, headers: headers)
      headers += credentials.headers(for: signable, bodyCount: request.body?.count ?? 0)
    }
    let items = [PercentEncoding.query(query), credentials?.query ?? ""].filter { !$0.isEmpty }
    var message = HTTPRequest(
      method: request.method, url: place.origin + place.path + (items.isEmpty ? "" : "?" + items.joined(separator: "&")),
      headers: headers, body: request.body.map { .bytes($0) } ?? .none)
    message.kind = request.operation
    return message
  }

  private func readable(_ path: String) -> StorageError {
    StorageError(
      .invalid, path: path,
      "the endpoint \(location.endpoint) isn't https:, so everybody on the way could read the token; use https:, or the "
        + "account's key, which is never sent")
  }

  private func target(_ request: AzureRequest) -> (origin: String, host: String, path: String) {
    let parts = location.endpoint.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    let base = parts.count > 3 ? "/" + parts[3] : ""
    let blob = request.blob.map { "/" + PercentEncoding.encode($0, keepingSlashes: true) } ?? ""
    return ("\(parts[0])//\(parts[2])", String(parts[2]), "\(base)/\(location.container)\(blob)")
  }

  /// Whether nobody but this machine and the server can read what is sent.
  private var isPrivate: Bool {
    let endpoint = location.endpoint
    return endpoint.hasPrefix("https://")
      || ["127.0.0.1", "localhost", "[::1]"].contains { host in
        endpoint.hasPrefix("http://\(host)/") || endpoint.hasPrefix("http://\(host):") || endpoint == "http://\(host)"
      }
  }

  /// The server's time, as far as it is known.
  private var time: UTCTime { now() + learnt.withLock { $0.clockOffset } }
}

// What is learnt from answers.
extension AzureClient {
  /// Whether this answer teaches that the clock is wrong: then the request is signed anew. Azure refuses above 15 minutes.
  private func learnsClock(from response: HTTPResponse) -> Bool {
    guard response.status == 403, let server = response.headers["date"].flatMap({ UTCTime(httpDate: $0) }),
      abs(server.seconds - time.seconds) > 240
    else { return false }
    let offset = server.seconds - now().seconds
    learnt.withLock { $0.clockOffset = offset }
    return true
  }

  /// Why an answer of Azure asks for another attempt, or nil.
  private static func classify(_ response: HTTPResponse, _ used: AzureCredentials?) -> RetryClass? {
    // Tokens are refused by 401, whatever the reason; other credentials would be the same again.
    if response.status == 401 { return used?.isRenewable == true ? .expiredCredentials : nil }
    if response.status == 500, AzureFault(response).code == "OperationTimedOut" { return .throttled }
    return RetryPolicy.classify(response)
  }
}
