import Testing

@testable import FunctionInvocation

@Suite struct InvocationLimitsTests {
  @Test func theShorterDeadlineApplies() {
    let limits = InvocationLimits(maximumDuration: .seconds(5), workers: 1, concurrency: 1)
    #expect(limits.deadline(for: InvocationRequest(body: [])) == .seconds(5))
    #expect(limits.deadline(for: InvocationRequest(body: [], deadline: .seconds(9))) == .seconds(5))
    #expect(limits.deadline(for: InvocationRequest(body: [], deadline: .seconds(2))) == .seconds(2))
    let none = InvocationLimits(workers: 1, concurrency: 1)
    #expect(none.deadline(for: InvocationRequest(body: [])) == nil)
    #expect(none.deadline(for: InvocationRequest(body: [], deadline: .seconds(2))) == .seconds(2))
  }

  @Test func payloadsAreChecked() throws {
    let limits = InvocationLimits(requestBytes: 10, replyBytes: 20, workers: 1, concurrency: 1)
    try limits.checkRequest(10)
    try limits.checkReply(20, from: "w")
    let request = #expect(throws: InvocationError.self) { try limits.checkRequest(11) }
    #expect(request?.code == .payloadTooLarge && request?.hadStarted == false)
    let reply = #expect(throws: InvocationError.self) { try limits.checkReply(21, from: "w") }
    #expect(reply?.code == .payloadTooLarge && reply?.hadStarted == true)
  }
}
