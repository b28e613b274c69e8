package import CloudCredentials
package import FunctionInvocation
internal import HTTPTransfers
internal import Records

/// A function behind a URL: Cloud Run, Knative, OpenFaaS, Azure Functions, or a worker of one's own.
package struct HTTPFunctionEndpoint: FunctionEndpoint {
  /// How calls are authenticated.
  package enum Authentication: Sendable {
    /// Not at all: the worker must have been told to be open.
    case none
    /// Signed with a key that the worker has, too.
    case signature(key: [UInt8])
    /// With a Google identity token for the service, which the platform checks.
    case identityToken(GoogleCredentials)
    /// With a key in the header `x-functions-key`, which Azure checks.
    case functionKey(String)
  }

  /// A function and how to reach it.
  package struct Configuration: Sendable {
    /// `https://host/path`.
    package var url: String
    /// How calls are authenticated; each of these.
    package var authentication: [Authentication] = []
    /// The most requests at once.
    package var concurrency = 100
    /// How long an answer may take.
    package var timeout: Duration = .seconds(900)
    /// The memory of a worker, in bytes.
    package var memoryBytes: Int = 1 << 30
    /// Whether calls go as JSON, for platforms that let nothing else through.
    package var isText = false
    /// The most bytes of a request.
    package var requestBytes = 32 << 20

    /// The function at that URL.
    package init(url: String) { self.url = url }
  }

  package let limits: InvocationLimits
  private let configuration: Configuration
  private let client: HTTPClient

  /// The endpoint of a function.
  package init(_ configuration: Configuration) {
    self.configuration = configuration
    var limits = InvocationLimits(
      maximumDuration: configuration.timeout, memoryBytes: configuration.memoryBytes, workers: configuration.concurrency,
      concurrency: configuration.concurrency)
    limits.isolatesRequests = true
    limits.runElsewhere = true
    self.limits = limits
    var network = HTTPClientConfiguration()
    network.connections = configuration.concurrency
    network.connectionsPerHost = configuration.concurrency
    network.windowBytes = 64 << 10
    client = HTTPClient(network)
  }

  package var callBytes: Int {
    configuration.isText ? CallText.capacity(configuration.requestBytes) : configuration.requestBytes - 1024
  }
  package var ramp: InvocationRamp {
    // Services start instances one after the other, and queue or refuse what comes meanwhile.
    InvocationRamp(limit: configuration.concurrency, burst: 100, perSecond: 100)
  }

  package func close() { client.close() }

  package func call(_ bytes: [UInt8], size: Int, deadline: Duration) async -> CallOutcome {
    let request: HTTPRequest
    do throws(CredentialError) { request = try await makeRequest(bytes, deadline) } catch {
      return error.code == .unavailable
        ? .unavailable(error.description) : .failed(InvocationError(.accessDenied, error.description))
    }
    let start = ContinuousClock.now
    do throws(HTTPError) {
      return outcome(try await client.performAsync(request), elapsed: ContinuousClock.now - start)
    } catch {
      switch error.code {
      case .connect: return .unreachable(error.description)
      case .cancelled, .closed: return .failed(InvocationError(.cancelled, error.message, hadStarted: true))
      case .invalid, .tls: return .failed(InvocationError(.startFailed, error.description))
      default: return .failed(InvocationError(.answerLost, error.description, hadStarted: true))
      }
    }
  }

  private func makeRequest(_ bytes: [UInt8], _ deadline: Duration) async throws(CredentialError) -> HTTPRequest {
    let body = configuration.isText ? CallText.encode(bytes) : bytes
    var request = HTTPRequest(method: "POST", url: configuration.url, body: .bytes(SharedBytes(body)))
    request.headers = [
      HTTPField(name: "Content-Type", value: configuration.isText ? "application/json" : "application/octet-stream")
    ]
    for authentication in configuration.authentication {
      switch authentication {
      case .none: break
      case .signature(let key):
        let nonce = String(UInt64.random(in: 0 ... .max), radix: 36) + String(UInt64.random(in: 0 ... .max), radix: 36)
        let signature = CallSignature(body: bytes, key: key, time: UTCTime.now.seconds, nonce: nonce)
        request.headers.append(HTTPField(name: CallSignature.header, value: signature.text))
      case .identityToken(let tokens):
        let token = try await tokens.credentialsAsync()
        request.headers.append(HTTPField(name: "Authorization", value: "Bearer \(token.text)"))
      case .functionKey(let key): request.headers.append(HTTPField(name: "x-functions-key", value: key))
      }
    }
    let longest = min(deadline, configuration.timeout) + .seconds(90)
    request.timeouts = HTTPTimeouts(connect: .seconds(10), idle: longest, total: longest)
    request.kind = "invoke"
    return request
  }

  private func outcome(_ response: HTTPResponse, elapsed: Duration) -> CallOutcome {
    let body = Array(response.body.bytes)
    // Platforms answer with pages, too: one line of them stands in a message.
    let text = String(decoding: body.prefix(500), as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    switch response.status {
    case 200:
      guard let answer = configuration.isText ? CallText.decode(body) : body else {
        return .failed(
          InvocationError(.protocolViolation, "\(configuration.url) answers with something else than a worker does."))
      }
      // Nobody bills it here: what it took is what it took.
      return .answer(answer, InvocationUsage(invocations: 1, billed: elapsed))
    case 429, 503: return .throttled(text, after: RetryPolicy.retryAfter(response))
    case 401, 403:
      return .failed(InvocationError(.accessDenied, "\(configuration.url) refuses the call (\(response.status)): \(text)"))
    case 404, 405:
      return .failed(
        InvocationError(
          .notDeployed, "There is no function at \(configuration.url) (\(response.status)): check the URL, or deploy it."))
    case 413: return .failed(InvocationError(.payloadTooLarge, "\(configuration.url) refuses a request of this size: \(text)"))
    case 400, 415: return .failed(InvocationError(.protocolViolation, "\(configuration.url) refuses the call: \(text)"))
    case 504:
      return .failed(InvocationError(.answerLost, "The platform gave up waiting for the answer (504).", hadStarted: true))
    default: return .unavailable("\(configuration.url) answered \(response.status) \(text)")
    }
  }
}
