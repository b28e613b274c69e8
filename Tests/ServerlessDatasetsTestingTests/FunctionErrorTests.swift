import StoreTesting
import Testing

@testable import ServerlessDatasetsTesting

@Suite struct FunctionErrorTests {
  @Test func handlerErrorsComeWithTheDocumentThatTheRuntimeReported() async throws {
    try await withService { (service, client) async throws in
      let reply = try await client.invoke(#"{"fail":"sorry"}"#)
      #expect(reply.status == 200)
      #expect(reply.functionError == "Unhandled")
      #expect(reply.body == #"{"errorType":"Echo.Failure","errorMessage":"sorry","stackTrace":[]}"#)
      // The process goes on.
      #expect(try await client.invoke("{}").functionError == nil)
      #expect(service.statistics.coldStarts == 1)
      #expect(service.statistics.failures == 1)
    }
  }

  @Test func timeoutsKillTheProcess() async throws {
    try await withService {
      $0.timeout = .milliseconds(1500)
    } _: { (service, client) async throws in
      let reply = try await client.invoke(#"{"sleep":100000}"#, log: true)
      #expect(reply.status == 200)
      #expect(reply.functionError == "Unhandled")
      let text = "Task timed out after 1.50 seconds"
      #expect(
        reply.body == #"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: \#(reply.requestID) Error: \#(text)"}"#)
      #expect(reply.log?.contains("Z \(reply.requestID) \(text)\n") == true)
      #expect(reply.log?.contains("Status: timeout") == true)
      try await eventually { service.statistics.environments == 0 }
      #expect(service.statistics.timeouts == 1)
    }
  }

  @Test(arguments: [
    (#"{"exit":3}"#, "Runtime exited with error: exit status 3"),
    (#"{"exit":0}"#, "Runtime exited without providing a reason"),
    (#"{"signal":9}"#, "Runtime exited with error: signal: killed"),
    (#"{"signal":6}"#, "Runtime exited with error: signal: aborted"),
  ])
  func processesThatEndAreToldByHowTheyEnded(_ command: String, _ text: String) async throws {
    try await withService { (service, client) async throws in
      let reply = try await client.invoke(command, log: true)
      #expect(reply.status == 200)
      #expect(reply.functionError == "Unhandled")
      #expect(
        reply.body == #"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: \#(reply.requestID) Error: \#(text)"}"#)
      #expect(reply.log?.contains("RequestId: \(reply.requestID) Error: \(text)\nRuntime.ExitError\n") == true)
      #expect(try await client.invoke("{}").functionError == nil)
      #expect(service.statistics.coldStarts == 2)
    }
  }

  @Test(arguments: ["allocate", "allocateInChild"])
  func whoUsesTooMuchMemoryIsKilled(_ command: String) async throws {
    try await withService {
      $0.memory = 128
    } _: { (service, client) async throws in
      let reply = try await client.invoke(#"{"\#(command)":300}"#, log: true)
      #expect(reply.functionError == "Unhandled")
      #expect(reply.body.contains("Error: Runtime exited with error: signal: killed"))
      #expect(reply.log?.contains("Max Memory Used: 128 MB") == true)
      #expect(reply.log?.contains("Error Type: Runtime.OutOfMemory") == true)
      #expect(service.statistics.memoryKills == 1)
      let larger = try await client.invoke(#"{"allocate":50}"#)
      #expect(larger.functionError == nil)
    }
  }

  @Test func responsesAboveTheLimitAreErrors() async throws {
    try await withService { (_, client) async throws in
      let limit = ReceivedRequest.maximumBody
      let largest = try await client.invoke(#"{"answer":\#(limit)}"#)
      #expect(largest.functionError == nil)
      #expect(largest.body.utf8.count == limit)
      let reply = try await client.invoke(#"{"answer":\#(limit + 1)}"#)
      #expect(reply.status == 200)
      #expect(reply.functionError == "Unhandled")
      let text = "Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes)."
      #expect(reply.body == #"{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"\#(text)"}"#)
      // The runtime learns of it too, and goes on.
      let next = try await client.invoke(#"{"print":"hello"}"#, log: true)
      #expect(next.functionError == nil)
    }
  }
}
