import StoreTesting
import Testing

@testable import ServerlessDatasetsTesting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct EnvironmentTests {
  @Test func processesGetTheVariablesThatLambdaSets() async throws {
    try await withService {
      $0.variables = ["COLOUR": "blue", "PATH": "/here", "AWS_REGION": "nowhere"]
      $0.region = "eu-west-1"
    } _: { (service, client) async throws in
      func variable(_ name: String) async throws -> String { try await client.invoke(#"{"variable":"\#(name)"}"#).text }
      let port = try #require(service.endpoint?.split(separator: ":").last)
      let folder = try await client.invoke(#"{"folder":1}"#).text
      // The service's own environment stays out.
      #expect(try await variable("HOME") == "none")
      #expect(try await variable("AWS_LAMBDA_RUNTIME_API") == "127.0.0.1:\(port)/environment-1")
      #expect(try await variable("_HANDLER") == "bootstrap")
      #expect(try await variable("LAMBDA_TASK_ROOT") == folder)
      #expect(try await variable("LAMBDA_RUNTIME_DIR") == "/var/runtime")
      #expect(try await variable("AWS_LAMBDA_FUNCTION_NAME") == "echo")
      #expect(try await variable("AWS_LAMBDA_FUNCTION_VERSION") == "$LATEST")
      #expect(try await variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE") == "1769")
      #expect(try await variable("AWS_REGION") == "eu-west-1")
      #expect(try await variable("AWS_LAMBDA_LOG_GROUP_NAME") == "/aws/lambda/echo")
      #expect(try await variable("AWS_LAMBDA_LOG_STREAM_NAME").contains("/[$LATEST]"))
      #expect(try await variable("AWS_LAMBDA_INITIALIZATION_TYPE") == "on-demand")
      #expect(try await variable("TZ").hasSuffix("UTC"))
      #expect(try await variable("COLOUR") == "blue")
      #expect(try await variable("PATH") == "/here")
      #expect(try await variable("LD_LIBRARY_PATH").contains("\(folder)/lib"))
    }
  }

  @Test func runtimesGetTheDocumentedHeaders() async throws {
    try await withService {
      $0.aliases = ["blue": 128]
    } _: { (_, client) async throws in
      func header(_ name: String) async throws -> String {
        try await client.invoke(#"{"header":"\#(name)"}"#, qualifier: "blue").text
      }
      let reply = try await client.invoke(#"{"header":"lambda-runtime-aws-request-id"}"#)
      #expect(reply.text == reply.requestID)
      let arn = try await header("lambda-runtime-invoked-function-arn")
      #expect(arn == "arn:aws:lambda:us-east-1:000000000000:function:echo:blue")
      #expect(try await header("lambda-runtime-trace-id").hasPrefix("Root=1-"))
      let deadline = try #require(Int(try await header("lambda-runtime-deadline-ms")))
      let left = deadline - WallClock.milliseconds
      #expect(left <= 120_000)
      #expect(left > 0)
    }
  }

  @Test func environmentsAreUsedAgain() async throws {
    try await withService { (service, client) async throws in
      let first = try await client.invoke(#"{"process":1}"#).body
      for _ in 0..<20 { #expect(try await client.invoke(#"{"process":1}"#).body == first) }
      #expect(service.statistics.coldStarts == 1)
    }
  }

  @Test func theEnvironmentThatWasUsedLastIsUsedNext() async throws {
    try await withService { (service, client) async throws in
      while service.statistics.coldStarts < 2 {
        async let one = client.invoke(#"{"sleep":300}"#)
        async let other = client.invoke(#"{"sleep":300}"#)
        _ = try await (one, other)
      }
      // One that has answered isn't chosen before it asks for more, which may take it a while. Taking turns would never end this.
      try await eventually {
        var processes: Set<String> = []
        for _ in 0..<6 { processes.insert(try await client.invoke(#"{"process":1}"#).body) }
        return processes.count == 1
      }
      #expect(service.statistics.environments == 2)
    }
  }

  @Test func idleEnvironmentsAreEnded() async throws {
    try await withService {
      $0.idleTime = .milliseconds(100)
    } _: { (service, client) async throws in
      let process = try #require(Int(try await client.invoke(#"{"process":1}"#).body))
      try await eventually { service.statistics.environments == 0 }
      #expect(!isAlive(process))
      #expect(try await client.invoke("{}").status == 200)
      #expect(service.statistics.coldStarts == 2)
    }
  }

  @Test func aRuntimeMayTakeItsTimeAfterAnAnswer() async throws {
    try await withService { (service, client) async throws in
      #expect(try await client.invoke(#"{"pauseAfterwards":200}"#).status == 200)
      #expect(try await client.invoke(#"{"a":1}"#).body == #"{"a":1}"#)
      #expect(service.statistics.coldStarts == 1)
    }
  }

  @Test func aRuntimeThatEndsAfterAnAnswerLosesNothing() async throws {
    try await withService { (service, client) async throws in
      for count in 1...3 {
        #expect(try await client.invoke(#"{"exitAfterwards":1}"#).functionError == nil)
        #expect(try await client.invoke(#"{"a":\#(count)}"#).body == #"{"a":\#(count)}"#)
      }
      #expect(service.statistics.failures == 0)
      #expect(service.statistics.coldStarts == 4)
    }
  }

  @Test func aRuntimeThatHangsAfterAnAnswerIsEndedWhenItsTimeIsUp() async throws {
    try await withService {
      $0.timeout = .milliseconds(1000)
    } _: { (service, client) async throws in
      #expect(try await client.invoke(#"{"hangAfterwards":1}"#).functionError == nil)
      #expect(try await client.invoke(#"{"a":1}"#).body == #"{"a":1}"#)
      #expect(service.statistics.coldStarts == 2)
      #expect(service.statistics.timeouts == 0)
    }
  }

  @Test func runtimesThatBreakTheProtocolAreRefused() async throws {
    try await withService { (_, client) async throws in
      #expect(try await client.invoke(#"{"misname":1}"#).body == "400")
      #expect(try await client.invoke(#"{"hurry":1}"#).body == "403")
      await #expect(throws: (any Error).self) {
        try await client.send("GET", "/environment-99/2018-06-01/runtime/invocation/next")
      }
    }
  }

  @Test func aCallerThatGivesUpEndsNothing() async throws {
    let folder = try TemporaryFolder()
    try await withService { (service, client) async throws in
      let caller = Task { try await client.invoke(#"{"await":"\#(folder.path)/marker"}"#) }
      try await eventually { service.statistics.executions == 1 }
      caller.cancel()
      await #expect(throws: (any Error).self) { try await caller.value }
      mkdir(folder.path + "/marker", 0o755)
      try await eventually { service.statistics.successes == 1 }
      let reply = try await client.invoke("{}")
      #expect(reply.status == 200)
      #expect(service.statistics.failures == 0)
    }
  }

  @Test func nothingIsLeftAfterAStop() async throws {
    let (processes, endpoint) = try await withService { (service, client) async throws in
      let child = try await client.invoke(#"{"allocateInChild":1}"#, log: true).log ?? ""
      let lines = child.split(separator: "\n").compactMap { Int($0) }
      let leader = try #require(Int(try await client.invoke(#"{"process":1}"#).body))
      // Somebody is still executing something.
      let waiting = Task { try await client.invoke(#"{"sleep":100000}"#) }
      try await eventually { service.statistics.executions == 3 }
      let processes = lines + [leader]
      #expect(processes.count == 2)
      for process in processes { #expect(isAlive(process)) }
      await service.stop()
      await #expect(throws: (any Error).self) { try await waiting.value }
      #expect(service.endpoint == nil)
      #expect(service.statistics.executions == 3)
      return (processes, client.endpoint)
    }
    for process in processes { try await eventually { !isAlive(process) } }
    let late = LambdaClient(endpoint)
    await #expect(throws: (any Error).self) { try await late.invoke("{}") }
    late.close()
  }
}
