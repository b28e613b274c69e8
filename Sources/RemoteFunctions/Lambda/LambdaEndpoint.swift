package import CloudCredentials
package import FunctionInvocation
internal import HTTPTransfers
internal import Records

/// A function on AWS Lambda, or on a service that speaks its Invoke API.
package struct LambdaEndpoint: FunctionEndpoint {
  /// A function and how to reach it.
  package struct Configuration: Sendable {
    /// The function's name or ARN.
    package var function: String
    /// The Region, which signatures name.
    package var region: String
    /// `https://host`, without a slash at the end; nil for AWS's own in the Region.
    package var endpoint: String?
    /// The memory of each size, in MiB and ascending.
    package var memory: [Int]
    /// The version or alias that runs each size.
    package var qualifiers: [String]
    /// The function's own time limit.
    package var timeout: Duration = LambdaPrices.maximumDuration
    /// The most invocations at once.
    package var concurrency = 1000
    /// Whether nobody waits for answers, so that no connection must live as long as a task.
    package var isEvent = false
    /// Whether the function runs on arm64, which costs less.
    package var isARM = false

    /// A function of that name, in a Region, with versions for each size of memory.
    package init(function: String, region: String, memory: [Int], qualifiers: [String]) {
      precondition(!memory.isEmpty && memory.count == qualifiers.count, "Each size of memory needs a qualifier.")
      self.function = function
      self.region = region
      self.memory = memory
      self.qualifiers = qualifiers
    }
  }

  package let limits: InvocationLimits
  let configuration: Configuration
  private let client: HTTPClient
  private let credentials: CredentialChain

  /// The endpoint of a function, called with credentials of `credentials`.
  package init(_ configuration: Configuration, credentials: CredentialChain = CredentialChain()) {
    self.configuration = configuration
    self.credentials = credentials
    let processors = LambdaPrices.processors(memory: configuration.memory[0])
    var limits = InvocationLimits(
      maximumDuration: configuration.timeout, memoryBytes: (configuration.memory[0] << 20) / processors,
      workers: configuration.concurrency * processors, concurrency: configuration.concurrency * processors,
      dollarsPerRequest: LambdaPrices.request,
      dollarsPerGiBSecond: configuration.isARM ? LambdaPrices.gibSecondARM : LambdaPrices.gibSecond)
    limits.sizes = configuration.memory.map { ($0 << 20) / processors }
    limits.isolatesRequests = true
    limits.runElsewhere = true
    self.limits = limits
    var network = HTTPClientConfiguration()
    network.connections = configuration.concurrency
    network.connectionsPerHost = configuration.concurrency
    network.maximumBody = 2 * LambdaPrices.payloadBytes
    network.windowBytes = 64 << 10
    client = HTTPClient(network)
  }

  /// The most bytes of an answer.
  package static var answerBytes: Int { CallText.capacity(LambdaPrices.payloadBytes) }

  /// Requests that one invocation carries: as many as its memory brings processors.
  package var requestsPerCall: Int { LambdaPrices.processors(memory: configuration.memory[0]) }

  package var callBytes: Int {
    CallText.capacity(configuration.isEvent ? LambdaPrices.eventBytes : LambdaPrices.payloadBytes)
  }

  package var ramp: InvocationRamp {
    InvocationRamp(
      limit: configuration.concurrency, burst: LambdaPrices.burst, perSecond: Double(LambdaPrices.burst) / 10)
  }

  package func close() { client.close() }

  package func call(_ bytes: [UInt8], size: Int, deadline: Duration) async -> CallOutcome {
    let body = CallText.encode(bytes)
    let request: HTTPRequest
    let used: AWSCredentials
    do throws(CredentialError) {
      used = try await credentials.credentialsAsync()
      request = signed(body, qualifier: configuration.qualifiers[min(size, configuration.qualifiers.count - 1)], deadline, used)
    } catch {
      return error.code == .unavailable
        ? .unavailable(error.description) : .failed(InvocationError(.accessDenied, error.description))
    }
    let start = ContinuousClock.now
    do throws(HTTPError) {
      let response = try await client.performAsync(request)
      if response.status == 403, Self.isExpired(response) {
        credentials.invalidate(used)
        return .unavailable("the credentials had expired")
      }
      return LambdaAnswer(response, size: size, elapsed: ContinuousClock.now - start, configuration).outcome
    } catch {
      switch error.code {
      case .connect: return .unreachable(error.description)
      case .cancelled, .closed: return .failed(InvocationError(.cancelled, error.message, hadStarted: true))
      case .invalid, .tls: return .failed(InvocationError(.startFailed, error.description))
      default: return .failed(InvocationError(.answerLost, error.description, hadStarted: true))
      }
    }
  }

  private static func isExpired(_ response: HTTPResponse) -> Bool {
    let text = String(decoding: response.body.bytes, as: UTF8.self)
    return text.contains("ExpiredToken") || text.contains("security token included in the request is expired")
  }

  private func signed(_ body: [UInt8], qualifier: String, _ deadline: Duration, _ credentials: AWSCredentials) -> HTTPRequest {
    let base = configuration.endpoint ?? "https://lambda.\(configuration.region).amazonaws.com"
    let path = "/2015-03-31/functions/\(PercentEncoding.encode(configuration.function))/invocations"
    let query = [(name: "Qualifier", value: qualifier)]
    let headers = [
      HTTPField(name: "Content-Type", value: "application/json"),
      HTTPField(name: "X-Amz-Invocation-Type", value: configuration.isEvent ? "Event" : "RequestResponse"),
      HTTPField(name: "X-Amz-Log-Type", value: configuration.isEvent ? "None" : "Tail"),
    ]
    let host = base.firstRange(of: "://").map { String(base[$0.upperBound...]) } ?? base
    let signature = SignatureV4(service: "lambda", region: configuration.region, credentials: credentials)
    let signable = SignableRequest(
      method: "POST", host: host, path: path, query: query, headers: headers,
      payload: body.withUnsafeBytes { PayloadHash($0) })
    var request = HTTPRequest(
      method: "POST", url: "\(base)\(path)?\(PercentEncoding.query(query))",
      headers: headers + signature.headers(for: signable, at: .now), body: .bytes(SharedBytes(body)))
    // Nothing moves while the function runs; its start and the platform's own queue come on top.
    let longest = configuration.isEvent ? Duration.seconds(60) : min(deadline, configuration.timeout) + .seconds(90)
    request.timeouts = HTTPTimeouts(connect: .seconds(10), idle: longest, total: longest)
    request.kind = "invoke"
    return request
  }
}
