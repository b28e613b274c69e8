import ProgramTesting
import Testing

/// Closures capture what the program has learnt, and see the same on workers as on threads.
@Suite(.serialized) struct ReplayValueTests {
  private func run(_ scenario: String, _ backend: String, rounds: Int = 1) async throws -> ProgramResult {
    try await ProgramFolder.with { folder in
      let result = try await folder.run(scenario, ["--backend", backend, "--rounds", "\(rounds)"])
      #expect(result.code == 0, "\(result.errors)")
      return result
    }
  }

  @Test(arguments: ["processes", "threads"]) func severalActions(backend: String) async throws {
    let sevens = (0..<1000).count { $0 % 7 == 0 }
    let sum = (0..<sevens).reduce(0) { $0 + $1 * sevens }
    #expect(try await run("several", backend).output == "\(sevens) \(sum) \((0..<5).map { $0 + sum }) [0, 1, 2]")
  }

  @Test(arguments: ["processes", "threads"]) func aLoopThatCapturesEarlierResults(backend: String) async throws {
    var value = 1
    for round in 0..<50 { value = (0..<8).reduce(0) { $0 + (value * 31 + $1 * round) % 10_007 } }
    #expect(try await run("loop", backend).output == "\(value)")
  }

  @Test(arguments: ["processes", "threads"]) func aCaughtFailure(backend: String) async throws {
    let result = try await run("caught", backend)
    #expect(result.output == "20 0;20 1")
    #expect(result.retries.count == 3)
  }

  @Test func theOrderOfADictionarySteersTheProgram() async throws {
    let onProcesses = try await run("dictionary", "processes").output
    #expect(onProcesses == (try await run("dictionary", "threads").output))
    let steps = onProcesses.split(separator: ";")
    #expect(steps.count == 24)
    let pairs = Set(steps.prefix(12).map { $0.split(separator: " ").dropFirst().joined(separator: " ") })
    #expect(pairs == Set((0..<12).map { key in "key \(key) \((0..<200).count { $0 % 12 == key })" }))
    #expect(steps.prefix(12).enumerated().allSatisfy { $0.element.hasPrefix("\($0.offset) ") })
  }

  @Test(arguments: ["processes", "threads"]) func recordedValues(backend: String) async throws {
    #expect(try await run("recorded", backend).output == "true recordedFailed")
  }

  @Test(arguments: ["processes", "threads"]) func taskLocalValues(backend: String) async throws {
    #expect(try await run("task-local", backend).output == "outer0 outer1 outer2 outer3 inner0 inner1 inner2 inner3")
  }

  @Test(arguments: ["processes", "threads"]) func resultsThatAreObjects(backend: String) async throws {
    #expect(try await run("large", backend).output == "300000 0 [2000000, 2000001]")
  }

  @Test func aLongChainOfTinyActions() async throws {
    var value = 1
    for _ in 0..<2000 { value = (value + value) % 1009 }
    let result = try await run("chain", "processes", rounds: 2000)
    #expect(result.output == "\(value)")
    print("2,000 actions one after the other took \(result.duration)")
  }
}
