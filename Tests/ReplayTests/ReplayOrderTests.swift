import ProgramTesting
import Testing

/// Programs whose steps depend on the order in which their actions end take the same steps on workers.
@Suite(.serialized) struct ReplayOrderTests {
  private func run(_ scenario: String, _ backend: String, rounds: Int = 1) async throws -> ProgramResult {
    try await ProgramFolder.with { folder in
      let result = try await folder.run(scenario, ["--backend", backend, "--rounds", "\(rounds)"])
      #expect(result.code == 0, "\(result.errors)")
      return result
    }
  }

  @Test(arguments: ["processes", "threads"]) func asyncLets(backend: String) async throws {
    var total = 0
    for round in 1...10 {
      let first = (0..<50).reduce(0) { $0 + $1 + total }
      let second = (0..<40).reduce(0) { $0 + $1 * 3 + total }
      total = (first + second * (0..<30).count { $0 % round == 0 }) % 10_007
    }
    #expect(try await run("async-let", backend).output == "\(total)")
  }

  @Test func noTaskWaitsBehindALongOne() async throws {
    #expect(try await run("behind-a-long-task", "processes").output == "0 1 2 3 4 5 6 7")
  }

  /// With the next, a thousand actions whose results would show a swap.
  @Test(arguments: ["processes", "threads"]) func childrenThatDifferOnlyInWhatTheyCaptured(backend: String) async throws {
    #expect(try await run("group", backend, rounds: 25).output == "500 actions, 0 wrong")
  }

  @Test(arguments: ["processes", "threads"]) func childrenThatShuffle(backend: String) async throws {
    #expect(try await run("group-shuffle", backend, rounds: 25).output == "500 actions, 0 wrong")
  }

  @Test(arguments: ["processes", "threads"]) func theOrderOfEndsSteersWhatFollows(backend: String) async throws {
    #expect(try await run("group-next", backend, rounds: 15).output == "15 rounds, 0 wrong")
  }

  @Test(arguments: ["processes", "threads"]) func theFirstOfSeveral(backend: String) async throws {
    let result = try await run("first-of", backend, rounds: 5)
    #expect(result.output == "fast 9 5")
    #expect(result.duration < .seconds(60), "the slow one was waited for")
  }

  @Test(arguments: ["processes", "threads"]) func timeLimits(backend: String) async throws {
    #expect(try await run("time-limit", backend).output == "100 timedOut 0;100 timedOut 1;100 timedOut 2")
  }

  @Test(arguments: ["processes", "threads"]) func tasksWithAScope(backend: String) async throws {
    var total = 0
    for _ in 0..<8 {
      let sums = (0..<3).map { k in (0..<10).reduce(0) { $0 + $1 * k + total } }
      for sum in sums { total = (total + sum) % 10_007 }
    }
    #expect(try await run("scope", backend, rounds: 8).output == "\(total)")
  }
}
