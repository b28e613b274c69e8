package import CloudCredentials
package import HTTPTransfers
import Records

/// Signs calls with this machine's credentials and sends them, again where the platform is overloaded or the network fails.
package final class CloudCaller: APICaller {
  private let http: HTTPClient
  private let policy: RetryPolicy
  private let now: @Sendable () -> UTCTime
  private let aws: CredentialChain
  private let google: GoogleCredentials

  /// A caller. Credentials are looked for at the first call that needs them.
  package init(
    aws: CredentialChain = CredentialChain(), google: GoogleCredentials = GoogleCredentials(), http: HTTPClient = .shared,
    policy: RetryPolicy = RetryPolicy(), now: @escaping @Sendable () -> UTCTime = { .now }
  ) {
    self.aws = aws
    self.google = google
    self.http = http
    self.policy = policy
    self.now = now
  }

  package func answer(_ call: APICall) throws(DeploymentError) -> APIAnswer {
    // Encoded once for all attempts: a package of code may be large.
    let content = call.content.map { (bytes: SharedBytes($0.bytes), type: $0.type) }
    do {
      var forget: () -> Void = {}
      let response = try policy.run(
        http, classify: Self.classify, onRetry: { reason, _ in if reason == .expiredCredentials { forget() } },
        makeRequest: { _ in
          var request = HTTPRequest(
            method: call.method, url: call.url, headers: content.map { [HTTPField("content-type", $0.type)] } ?? [],
            body: content.map { .bytes($0.bytes) } ?? .none, timeouts: HTTPTimeouts(idle: .seconds(120), total: .seconds(300)))
          forget = try sign(&request, call, content?.bytes)
          request.kind = call.name
          return request
        })
      return APIAnswer(status: response.status, headers: response.headers, body: response.body)
    } catch let error as CredentialError {
      throw DeploymentError(error.code == .unavailable ? .unavailable : .accessDenied, "\(call.name): \(error.message)")
    } catch let error as HTTPError {
      throw DeploymentError(.unavailable, "\(call.name): \(error)")
    } catch {
      throw DeploymentError(.unavailable, "\(call.name): \(error)")
    }
  }

  /// Adds what `call` is authorised by, and tells how to drop that if it is refused as expired.
  private func sign(_ request: inout HTTPRequest, _ call: APICall, _ body: SharedBytes?) throws(CredentialError) -> () -> Void {
    switch call.authority {
    case .aws(let service, let region):
      let credentials = try aws.credentials()
      // What is behind the host of an endpoint is a part of the signed path.
      let parts = call.base.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
      let folder = parts.count > 3 ? "/" + parts[3] : ""
      let signable = SignableRequest(
        method: call.method, host: parts.count > 2 ? String(parts[2]) : "", path: folder + call.path, query: call.query,
        headers: request.headers,
        payload: body.map { PayloadHash($0) } ?? .empty)
      request.headers += SignatureV4(service: service, region: region, credentials: credentials).headers(
        for: signable, at: now())
      return { [aws] in aws.invalidate(credentials) }
    case .google:
      let token = try google.credentials()
      request.headers.append(HTTPField("authorization", "Bearer \(token.text)"))
      return { [google] in google.invalidate(token) }
    }
  }

  private static func classify(_ response: HTTPResponse) -> RetryClass? {
    if response.status == 401 { return .expiredCredentials }
    guard response.status == 400 || response.status == 403 else { return RetryPolicy.classify(response) }
    switch ServiceFault(APIAnswer(status: response.status, headers: response.headers, body: response.body)).code {
    case "ExpiredToken", "ExpiredTokenException": return .expiredCredentials
    case "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException": return .throttled
    default: return nil
    }
  }
}
