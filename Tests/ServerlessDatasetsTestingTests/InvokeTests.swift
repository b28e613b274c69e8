import HTTPTransfers
import Testing

@testable import ServerlessDatasetsTesting

@Suite struct InvokeTests {
  @Test func payloadsComeBackAsTheFunctionAnswersThem() async throws {
    try await withService { (service, client) async throws in
      let reply = try await client.invoke(#"{"a":[1,2,"three"]}"#)
      #expect(reply.status == 200)
      #expect(reply.body == #"{"a":[1,2,"three"]}"#)
      #expect(reply.headers["X-Amz-Executed-Version"] == "$LATEST")
      #expect(reply.functionError == nil)
      #expect(reply.log == nil)
      #expect(reply.requestID.utf8.count == 36)
      #expect(service.statistics.successes == 1)
    }
  }

  @Test func noPayloadIsAnEmptyObject() async throws {
    let reply = try await withService { (_, client) async throws in try await client.invoke("") }
    #expect(reply.body == "{}")
  }

  @Test func aDryRunExecutesNothing() async throws {
    try await withService { (service, client) async throws in
      let reply = try await client.invoke("{}", type: "DryRun")
      #expect(reply.status == 204)
      #expect(reply.body.isEmpty)
      #expect(service.statistics.coldStarts == 0)
    }
  }

  @Test func asynchronousInvocationsAreAcceptedAndExecuted() async throws {
    try await withService { (service, client) async throws in
      let reply = try await client.invoke(#"{"a":1}"#, type: "Event")
      #expect(reply.status == 202)
      #expect(reply.body.isEmpty)
      try await eventually { service.statistics.successes == 1 }
    }
  }

  @Test func failedAsynchronousInvocationsAreExecutedAgainAsConfigured() async throws {
    try await withService {
      $0.asynchronousRetries = 2
    } _: { (service, client) async throws in
      #expect(try await client.invoke(#"{"fail":"x"}"#, type: "Event").status == 202)
      try await eventually { service.statistics.failures == 3 }
      // A later invocation would come after a fourth execution.
      #expect(try await client.invoke(#"{"a":1}"#).status == 200)
      #expect(service.statistics.executions == 4)
    }
  }

  @Test(arguments: [
    "echo", "echo:small", "000000000000:function:echo", "arn:aws:lambda:us-east-1:000000000000:function:echo:1",
  ])
  func functionsAreNamedInEveryForm(_ name: String) async throws {
    try await withService {
      $0.aliases = ["small": 128]
    } _: { (_, client) async throws in
      for encoded in [name, name.split(separator: ":").joined(separator: "%3A")] {
        let reply = try await client.invoke(#"{"variable":"AWS_LAMBDA_FUNCTION_MEMORY_SIZE"}"#, function: encoded)
        #expect(reply.text == (name == "echo" || name.hasSuffix("function:echo") ? "1769" : "128"))
      }
    }
  }

  @Test func aliasesAreSizes() async throws {
    try await withService {
      $0.aliases = ["small": 128, "large": 512]
    } _: { (_, client) async throws in
      let command = #"{"variable":"AWS_LAMBDA_FUNCTION_MEMORY_SIZE"}"#
      let small = try await client.invoke(command, qualifier: "small")
      #expect(small.text == "128")
      #expect(small.headers["X-Amz-Executed-Version"] == "2")
      #expect(try await client.invoke(command, qualifier: "large").text == "512")
      #expect(try await client.invoke(command, qualifier: "1").text == "512")
      #expect(try await client.invoke(command, qualifier: "$LATEST").text == "1769")
    }
  }

  @Test func unknownFunctionsAndQualifiersAreNotFound() async throws {
    try await withService { (service, client) async throws in
      let other = try await client.invoke("{}", function: "other")
      #expect(other.status == 404)
      #expect(other.exception == "ResourceNotFoundException")
      #expect(other.body.contains("function:other"))
      let qualified = try await client.invoke("{}", qualifier: "blue")
      #expect(qualified.status == 404)
      #expect(qualified.exception == "ResourceNotFoundException")
      #expect(qualified.body.contains("function:echo:blue"))
      #expect(service.statistics.requests == 0)
    }
  }

  @Test func otherOperationsAreUnknown() async throws {
    try await withService { (_, client) async throws in
      let listing = try await client.send("GET", "/2015-03-31/functions/")
      #expect(listing.status == 404)
      #expect(listing.exception == "UnknownOperationException")
      #expect(try await client.send("GET", "/2015-03-31/functions/echo/invocations").status == 405)
      #expect(try await client.invoke("{}").status == 200)
      #expect(try await client.send("POST", "/environment-1/2018-06-01/nonsense/x/y", "{}").status == 404)
    }
  }

  @Test func largePayloadsAreTakenUpToTheLimit() async throws {
    try await withService { (service, client) async throws in
      let limit = InvokeRequest.synchronousLimit
      let largest = "\"" + String(repeating: "x", count: limit - 2) + "\""
      let reply = try await client.invoke(largest)
      #expect(reply.status == 200)
      #expect(reply.body == largest)
      let tooLarge = try await client.invoke(largest + " ")
      #expect(tooLarge.status == 413)
      #expect(tooLarge.exception == "RequestEntityTooLargeException")
      #expect(tooLarge.body.contains("smaller than 6291456 bytes"))
      let event = try await client.invoke(String(largest.prefix(1 << 20)) + "\"", type: "Event")
      #expect(event.status == 413)
      #expect(event.body.contains("smaller than 1048576 bytes"))
      #expect(service.statistics.requests == 1)
    }
  }

  @Test func whoWaitsToSendALargeBodyIsToldToGoOn() async throws {
    try await withService { (_, client) async throws in
      let reply = try await client.invoke(#"{"a":1}"#, headers: [HTTPField(name: "Expect", value: "100-continue")])
      #expect(reply.status == 200)
      #expect(reply.body == #"{"a":1}"#)
    }
  }

  @Test(arguments: ["nonsense", "{\"a\":}", "{\"a\":1}}", "\"open", "[1,]", "01", "{a:1}"])
  func payloadsMustBeJSON(_ payload: String) async throws {
    try await withService { (service, client) async throws in
      let reply = try await client.invoke(payload)
      #expect(reply.status == 400)
      #expect(reply.exception == "InvalidRequestContentException")
      #expect(service.statistics.requests == 0)
    }
  }

  @Test func invocationTypesAreThree() async throws {
    try await withService { (_, client) async throws in
      let reply = try await client.invoke("{}", type: "Later")
      #expect(reply.status == 400)
      #expect(reply.exception == "InvalidParameterValueException")
    }
  }
}
