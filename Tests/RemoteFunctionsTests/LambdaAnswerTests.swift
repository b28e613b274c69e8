import CloudCredentials
import FunctionInvocation
import HTTPTransfers
import Records
import Testing

@testable import RemoteFunctions

/// What answers of the Invoke API mean.
@Suite struct LambdaAnswerTests {
  private static let report = """
    START RequestId: 8f507cfc Version: 3
    too many rows
    END RequestId: 8f507cfc
    REPORT RequestId: 8f507cfc\tDuration: 2345.67 ms\tBilled Duration: 2400 ms\tMemory Size: 512 MB\tMax Memory Used: 511 MB\tInit Duration: 54.32 ms\t
    """

  private func outcome(
    _ status: Int, _ body: String, _ headers: [(String, String)] = [], log: String? = nil
  ) -> CallOutcome {
    var fields = headers.map { HTTPField(name: $0.0, value: $0.1) }
    if let log { fields.append(HTTPField(name: "X-Amz-Log-Result", value: Digests.base64(Array(log.utf8)))) }
    var configuration = LambdaEndpoint.Configuration(
      function: "f", region: "eu-west-1", memory: [512, 1024], qualifiers: ["code-a-512", "code-a-1024"])
    configuration.concurrency = 1
    let response = HTTPResponse(status: status, headers: HTTPHeaders(fields), body: SharedBytes(Array(body.utf8)))
    return LambdaAnswer(response, size: 0, elapsed: .milliseconds(12), configuration).outcome
  }

  private func failure(
    _ status: Int, _ body: String, _ headers: [(String, String)] = [], log: String? = nil
  ) -> InvocationError? {
    if case .failed(let error) = outcome(status, body, headers, log: log) { error } else { nil }
  }

  private func functionError(_ type: String, _ message: String, log: String? = nil) -> InvocationError? {
    failure(
      200, "{\"errorType\":\"\(type)\",\"errorMessage\":\"\(message)\"}", [("X-Amz-Function-Error", "Unhandled")], log: log)
  }

  @Test func anAnswerBringsItsBill() throws {
    let text = String(decoding: CallText.encode([1, 2, 3]), as: UTF8.self)
    guard case .answer([1, 2, 3], let usage) = outcome(200, text, log: Self.report) else {
      Issue.record("an answer was taken for something else")
      return
    }
    #expect(
      usage.billed == .milliseconds(2400) && usage.gibSeconds == 1.2 && usage.peakBytes == 511 << 20 && usage.coldStarts == 1)
    guard case .answer(_, let measured) = outcome(200, text) else { return }
    #expect(measured.billed == .milliseconds(13) && measured.invocations == 1)
  }

  @Test func failuresOfFunctionsAreToldApart() {
    #expect(
      functionError("Sandbox.Timedout", "RequestId: x Error: Task timed out after 3.00 seconds")?.code == .deadlineExceeded)
    #expect(functionError("", "2026-11-23T10:00:00Z x Task timed out after 3.00 seconds")?.code == .deadlineExceeded)
    let killed = "RequestId: x Error: Runtime exited with error: signal: killed"
    let memory = functionError("Runtime.ExitError", killed, log: Self.report)
    #expect(memory?.code == .outOfMemory)
    #expect(memory?.logTail.contains("too many rows") ?? false)
    #expect(memory?.usage?.billed == .milliseconds(2400))
    #expect(
      functionError("Runtime.ExitError", killed, log: Self.report.replacing("Used: 511", with: "Used: 51"))?.code == .workerLost
    )
    let crash = functionError("Runtime.ExitError", "RequestId: x Error: Runtime exited with error: exit status 1")
    #expect(crash?.code == .workerLost && crash?.hadStarted ?? false)
    #expect(functionError("Function.ResponseSizeTooLarge", "too large")?.code == .payloadTooLarge)
    #expect(functionError("Runtime.InitError", "no")?.code == .startFailed)
    #expect(functionError("ServerlessDataset.InitError", "no")?.code == .startFailed)
  }

  @Test func refusalsAreToldApart() {
    guard
      case .throttled("ReservedFunctionConcurrentInvocationLimitExceeded", .seconds(2)?) = outcome(
        429, "{\"Reason\":\"ReservedFunctionConcurrentInvocationLimitExceeded\",\"message\":\"Rate Exceeded.\"}",
        [("Retry-After", "2")])
    else {
      Issue.record("throttling was taken for something else")
      return
    }
    guard case .accepted = outcome(202, "") else {
      Issue.record("acceptance was taken for something else")
      return
    }
    for status in [500, 502, 503, 504] {
      guard case .unavailable = outcome(status, "{}") else {
        Issue.record("\(status) was taken for something else")
        return
      }
    }
    let missing = failure(404, "{\"Message\":\"Function not found\"}", [("x-amzn-ErrorType", "ResourceNotFoundException")])
    #expect(missing?.code == .notDeployed && missing?.message.contains("code-a-512") ?? false)
    #expect(missing?.message.contains("serverless-dataset deploy") ?? false)
    #expect(failure(403, "{\"Message\":\"not authorized\"}")?.code == .accessDenied)
    #expect(failure(413, "{}")?.code == .payloadTooLarge)
    #expect(failure(400, "{}")?.code == .protocolViolation)
    #expect(failure(200, "\"hello\"")?.code == .protocolViolation)
  }

  @Test func reportsOfAllKindsAreRead() {
    #expect(LambdaReport(log: "") == nil)
    #expect(LambdaReport(log: "REPORT RequestId: x") == nil)
    let warm = LambdaReport(
      log: "REPORT RequestId: x\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 30 MB\t\n")
    #expect(warm?.isColdStart == false && warm?.billedMilliseconds == 1 && warm?.memory == 128 && warm?.peakMemory == 30)
  }

  @Test func aliasesArePinnedByCodeAndMemory() {
    #expect(
      LambdaAlias.name(code: "build-id:0123456789abcdef0123456789abcdef01234567", memory: 1769)
        == "code-0123456789abcdef0123456789abcdef-1769")
    #expect(LambdaAlias.name(code: "content:ab", memory: 128) == "code-ab-128")
  }
}
