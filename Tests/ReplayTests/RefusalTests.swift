import ProgramTesting
import Testing

/// What a replay can't repeat is refused, with what differs.
@Suite(.serialized) struct RefusalTests {
  private func refusal(_ scenario: String, _ backend: String = "processes") async throws -> String {
    try await ProgramFolder.with { folder in
      let result = try await folder.run(scenario, ["--backend", backend])
      #expect(result.code != 0 && result.code > 0)
      #expect(result.output == "")
      return result.errors
    }
  }

  @Test(arguments: ["random-plan", "process-plan"]) func aPlanThatDiffers(scenario: String) async throws {
    let errors = try await refusal(scenario)
    #expect(errors.contains("Error: nondeterministic: a worker's replay of the program took another way"))
    #expect(errors.contains("driver has `#1 limit(") && errors.contains("where worker has `#1 limit("))
    #expect(errors.contains("Scenarios+Refused.swift:") && errors.contains("session.recorded"))
  }

  /// Plans are equal, and only what closures captured differs.
  @Test(arguments: [("captured-random", "Int "), ("captured-clock", "Double "), ("captured-by-key", "(Int, String)")])
  func aCapturedValueThatDiffers(scenario: String, type: String) async throws {
    let errors = try await refusal(scenario)
    #expect(errors.contains("Error: nondeterministic: a worker's replay of the program took another way"))
    #expect(errors.contains("driver has `#1 captures \(type)") && errors.contains("where worker has `#1 captures \(type)"))
  }

  @Test func anActionThatAWorkerLeavesOut() async throws {
    let errors = try await refusal("another-order")
    #expect(errors.contains("Error: nondeterministic"))
    #expect(errors.contains("map of #0") && errors.contains("filter of #0"))
  }

  @Test func aRunThatEndsEarlyOnWorkers() async throws {
    #expect(try await refusal("early-end").contains("where worker has `run(in:) has ended here (without an error)`"))
    #expect(try await refusal("early-error").contains("run(in:) has ended here (with the error Refused(number: 5))"))
  }

  @Test(arguments: ["sleep", "main-actor"], ["processes", "threads"])
  func aWaitForSomethingElse(scenario: String, backend: String) async throws {
    let errors = try await refusal(scenario, backend)
    #expect(errors.contains("Error: nondeterministic: run(in:) waited for something that the library has no part in"))
    #expect(errors.contains("session.recorded") && errors.contains("session.withTimeout"))
  }

  @Test(arguments: ["processes", "threads"]) func aTaskWithoutAScope(backend: String) async throws {
    let errors = try await refusal("no-scope", backend)
    #expect(errors.contains("Error: misuse: an action was called outside run(in:)'s own execution"))
    #expect(errors.contains("session.scope(\"key\")"))
  }
}
