internal import CloudCredentials
internal import FunctionInvocation
internal import HTTPTransfers
internal import Records

/// What an answer of the Invoke API means.
struct LambdaAnswer {
  private let response: HTTPResponse
  private let size: Int
  private let elapsed: Duration
  private let configuration: LambdaEndpoint.Configuration
  private let body: [UInt8]

  init(_ response: HTTPResponse, size: Int, elapsed: Duration, _ configuration: LambdaEndpoint.Configuration) {
    self.response = response
    self.size = size
    self.elapsed = elapsed
    self.configuration = configuration
    body = Array(response.body.bytes)
  }

  /// What functions and services say of their errors.
  private struct Fault: Decodable {
    var errorType: String?
    var errorMessage: String?
    var capitalMessage: String?
    var message: String?
    var reason: String?

    enum CodingKeys: String, CodingKey {
      case errorType, errorMessage, message
      case capitalMessage = "Message"
      case reason = "Reason"
    }

    var text: String { errorMessage ?? capitalMessage ?? message ?? "" }
  }

  private var fault: Fault { JSONText.decode(body) ?? Fault(errorMessage: String(decoding: body.prefix(500), as: UTF8.self)) }
  private var kind: String { response.headers["x-amzn-errortype"].map { String($0.prefix { $0 != ":" }) } ?? "" }

  var outcome: CallOutcome {
    switch response.status {
    case 200 where response.headers["X-Amz-Function-Error"] != nil: return .failed(functionError)
    case 200:
      guard let answer = CallText.decode(body) else {
        return .failed(
          error(
            .protocolViolation,
            "The function \(configuration.function) answers with something else than this library's workers do."))
      }
      return .answer(answer, usage)
    case 202, 204: return .accepted
    case 429: return .throttled(fault.reason ?? fault.text, after: RetryPolicy.retryAfter(response))
    case 404: return .failed(notDeployed)
    case 401, 403:
      return .failed(
        InvocationError(
          .accessDenied,
          "Lambda refuses to invoke \(configuration.function) (\(kind) \(fault.text)). Check the credentials, and that they allow lambda:InvokeFunction."
        ))
    case 413: return .failed(InvocationError(.payloadTooLarge, "Lambda refuses a request of this size: \(fault.text)"))
    case 400, 415:
      return .failed(InvocationError(.protocolViolation, "Lambda refuses the request (\(kind) \(fault.text))."))
    default: return .unavailable("Lambda answered \(response.status) \(kind) \(fault.text)")
    }
  }

  private var notDeployed: InvocationError {
    let qualifier = configuration.qualifiers[min(size, configuration.qualifiers.count - 1)]
    return InvocationError(
      .notDeployed,
      """
      Lambda has no function \(configuration.function) with this program's code (no version or alias \(qualifier) in \(configuration.region)). \
      Deploy it: serverless-dataset deploy PROGRAM --platform aws --function \(configuration.function)
      """)
  }

  // MARK: Errors of functions

  private var log: String { LambdaReport.log(header: response.headers["X-Amz-Log-Result"]) }
  private var memory: Int { configuration.memory[min(size, configuration.memory.count - 1)] }

  private func error(_ code: InvocationError.Code, _ message: String, hadStarted: Bool = true) -> InvocationError {
    var error = InvocationError(code, message, worker: "Lambda, \(memory) MB", logTail: log, hadStarted: hadStarted)
    error.usage = usage
    return error
  }

  private var functionError: InvocationError {
    let fault = fault
    let type = fault.errorType ?? ""
    if type == "Sandbox.Timedout" || type == "Sandbox.Timeout" || fault.text.contains("Task timed out after") {
      return error(
        .deadlineExceeded, "The function ran for longer than it may: \(fault.text). Use more partitions, or allow more time.")
    }
    if type == "Runtime.OutOfMemory" || isOutOfMemory(fault) {
      return error(
        .outOfMemory, "The function used more than its \(memory) MB. Use more partitions, or deploy it with more memory.")
    }
    if type == "Function.ResponseSizeTooLarge" { return error(.payloadTooLarge, fault.text) }
    if type.hasPrefix("ServerlessDataset.") { return error(.startFailed, fault.text, hadStarted: false) }
    if type.hasPrefix("Runtime.Init") || type == "Runtime.InvalidEntrypoint" {
      return error(
        .startFailed, "The function can't start: \(type) \(fault.text). See its log, and deploy it anew.", hadStarted: false)
    }
    return error(.workerLost, "The function ended: \(type) \(fault.text)")
  }

  /// Lambda kills what uses too much memory, and says only that it was killed and how much it used.
  private func isOutOfMemory(_ fault: Fault) -> Bool {
    guard fault.text.contains("signal: killed"), let report = LambdaReport(log: log) else { return false }
    return report.peakMemory >= report.memory * 95 / 100
  }

  /// As the log's report has it; services without one are measured.
  private var usage: InvocationUsage {
    if let report = LambdaReport(log: log) { return report.usage(worker: "") }
    let milliseconds = elapsed.inMilliseconds + 1
    return InvocationUsage(
      invocations: 1, billed: .milliseconds(milliseconds),
      gibSeconds: Double(milliseconds) / 1000 * Double(memory) / 1024)
  }
}
