import ProgramTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Counters, broadcast values and checkpoints in programs that lose workers, objects and drivers.
@Suite(.serialized) struct SharedDataTests {
  private static let backends = ["processes", "threads"]

  /// Starts a scenario, kills its driver when `isReached`, and changes what the test wants changed before it is started again.
  private func interrupted(
    _ scenario: String, in folder: ProgramFolder, when isReached: @Sendable (ProgramFolder) -> Bool,
    then change: (ProgramFolder) throws -> Void = { _ in }
  ) async throws -> ProgramResult {
    let program = try folder.start(scenario)
    #expect(await eventually { isReached(folder) })
    // What a task gave counts once lineage has it.
    try await Task.sleep(for: .milliseconds(200))
    program.signal(SIGKILL)
    _ = try await program.result()
    #expect(await eventually { folder.processes.isEmpty })
    try folder.write("", to: "go")
    try change(folder)
    return try await folder.run(scenario)
  }

  private func objects(_ folder: ProgramFolder, _ kind: String) -> [String] {
    let runs = "\(folder.path)/state/runs"
    return ProgramFolder.names(in: runs).flatMap { run in
      ProgramFolder.names(in: "\(runs)/\(run)/\(kind)").map { "\(runs)/\(run)/\(kind)/\($0)" }
    }
  }

  // MARK: Counters

  @Test func aWorkerIsKilledWhileItCounts() async throws {
    try await ProgramFolder.with { folder in
      let program = try folder.start("counted")
      #expect(await eventually { folder.count("stuck ") == 1 })
      kill(try #require(folder.lines().first.flatMap { pid_t($0.dropFirst(6)) }), SIGKILL)
      let result = try await program.result()
      #expect(result.output == "79800 400 10", "\(result.errors)")
      #expect(folder.count("stuck ") == 2)
      #expect(result.errors.contains("counter groups: 10\ncounter rows: 400\n"))
    }
  }

  @Test(arguments: backends) func countsSteerTheProgram(backend: String) async throws {
    try await ProgramFolder.with { folder in
      let result = try await folder.run("counted-loop", ["--backend", backend])
      #expect(result.output == "[0, 10, 20, 30] 40", "\(result.errors)")
    }
  }

  @Test(arguments: backends) func whatIsComputedAgainCountsOnce(backend: String) async throws {
    try await ProgramFolder.with { folder in
      let result = try await folder.run("counted-lost", ["--backend", backend])
      #expect(result.output == "12000 4000 12000", "\(result.errors)")
      #expect(folder.count("map ") > 4)
    }
  }

  @Test func aResumedRunCountsWhatItTakesOver() async throws {
    try await ProgramFolder.with { folder in
      let result = try await interrupted("counted-resumed", in: folder) {
        $0.count("made ") == 8 && $0.count("read ") == 8 && $0.count("end ") >= 4
      }
      #expect(result.output == "8 8 8 8 8", "\(result.errors)")
      #expect(folder.count("made ") == 8 && folder.count("read ") == 8)
    }
  }

  @Test func aWriteThatWasCommittedCounts() async throws {
    try await ProgramFolder.with { folder in
      let result = try await interrupted("counted-write", in: folder) { $0.count("waiting") == 1 }
      #expect(result.output == "40 1", "\(result.errors)")
      #expect(folder.count("row ") == 40)
    }
  }

  // MARK: Broadcast values

  @Test(arguments: backends) func aLargeValueIsReadOnceByEachProcess(backend: String) async throws {
    try await ProgramFolder.with { folder in
      let result = try await folder.run("broadcast", ["--backend", backend, "--rounds", "20"])
      #expect(result.output == "64", "\(result.errors)")
      #expect(folder.count("body ") == 1 && folder.count("task ") == 64)
      let processes = Set(folder.lines().filter { $0.hasPrefix("task ") })
      #expect(processes.count == (backend == "threads" ? 1 : 2))
      #expect(folder.count("decoded ") == processes.count)
    }
  }

  @Test(arguments: backends) func rowsAreBroadcast(backend: String) async throws {
    try await ProgramFolder.with { folder in
      let result = try await folder.run("broadcast-rows", ["--backend", backend])
      #expect(result.output == "0 100000", "\(result.errors)")
    }
  }

  private static let rows = (0..<4).map { "one two \($0)" }.joined(separator: ";")

  @Test func aResumedRunUsesTheStoredValue() async throws {
    try await ProgramFolder.with { folder in
      let result = try await interrupted("broadcast-resumed", in: folder) { $0.count("task 3") == 1 }
      #expect(result.output == Self.rows, "\(result.errors)")
      #expect(folder.count("body ") == 1)
    }
  }

  @Test(arguments: ["deleted", "damaged"]) func aStoredValueThatIsLostIsComputedAgain(how: String) async throws {
    try await ProgramFolder.with { folder in
      let result = try await interrupted("broadcast-resumed", in: folder) {
        $0.count("task 3") == 1
      } then: { folder in
        let object = try #require(objects(folder, "broadcasts").first)
        if how == "deleted" { unlink(object) } else { truncate(object, 20) }
      }
      #expect(result.output == Self.rows, "\(result.errors)")
      #expect(folder.count("body ") == 2)
      #expect(result.errors.contains("the broadcast value \"table\" is gone from storage or damaged"))
    }
  }

  @Test func aLostValueThatHasChangedIsRefused() async throws {
    try await ProgramFolder.with { folder in
      let result = try await interrupted("broadcast-resumed", in: folder) {
        $0.count("task 3") == 1
      } then: { folder in
        unlink(try #require(objects(folder, "broadcasts").first))
        try folder.write("", to: "change")
        unlink("\(folder.path)/first-changed")
      }
      #expect(
        result.code == 1 && result.errors.contains("cannotResume: ") && result.errors.contains("--new"), "\(result.errors)")
    }
  }

  // MARK: Checkpoints

  private func writeInput(_ folder: ProgramFolder) throws {
    try folder.makeFolder("input")
    for name in ["a", "b"] { try folder.write("one\ntwo\nthree\n", to: "input/\(name).txt") }
  }

  @Test(arguments: backends) func anotherRunReadsACheckpoint(backend: String) async throws {
    try await ProgramFolder.with { folder in
      try writeInput(folder)
      try folder.write("", to: "go")
      let first = try await folder.run("checkpoint", ["--backend", backend])
      #expect(first.output == "3:4 5:2 6 6", "\(first.errors)")
      #expect(folder.count("line ") == 6 && folder.count("row ") == 2)
      let second = try await folder.run("checkpoint", ["--backend", backend, "--explain"])
      #expect(second.output == "3:4 5:2 6 0", "\(second.errors)")
      #expect(folder.count("line ") == 6 && folder.count("row ") == 4)
      #expect(second.errors.contains("reads checkpoint features") && !second.errors.contains("writes checkpoint"))
      // Another version, then another input.
      let version = try await folder.run("checkpoint", ["--backend", backend, "--rounds", "2", "--explain"])
      #expect(version.output == "3:4 5:2 6 6" && version.errors.contains("writes checkpoint features"), "\(version.errors)")
      #expect(folder.count("line ") == 12)
      try folder.write("one\ntwo\nseven\neight\n", to: "input/b.txt")
      let input = try await folder.run("checkpoint", ["--backend", backend])
      #expect(input.output == "3:4 5:3 7 7", "\(input.errors)")
      #expect(folder.count("line ") == 19)
    }
  }

  @Test func anotherBuildReadsACheckpoint() async throws {
    try await ProgramFolder.with { folder in
      try writeInput(folder)
      try folder.write("", to: "go")
      #expect(try await folder.run("checkpoint").code == 0)
      let rebuilt = try await OtherBuild.of(Executables.replayPrograms, named: "rebuilt", in: folder)
      let result = try await folder.run("checkpoint", executable: rebuilt)
      #expect(result.output == "3:4 5:2 6 0", "\(result.errors)")
      #expect(folder.count("line ") == 6)
    }
  }

  @Test func aRunThatIsInterruptedBehindACheckpoint() async throws {
    try await ProgramFolder.with { folder in
      try writeInput(folder)
      let result = try await interrupted("checkpoint", in: folder) { $0.count("row ") >= 1 }
      // It goes on with what it had decided, and so has counted all.
      #expect(result.output == "3:4 5:2 6 6", "\(result.errors)")
      #expect(folder.count("line ") == 6)
      let next = try await folder.run("checkpoint")
      #expect(next.output == "3:4 5:2 6 0" && folder.count("line ") == 6, "\(next.errors)")
    }
  }
}
