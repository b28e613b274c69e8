import ProgramTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A driver is killed in mid-run, and the same command started again.
@Suite(.serialized) struct ResumeTests {
  /// Starts a scenario, waits for its closures to have left `traces`, and kills the driver.
  private func interrupt(
    _ scenario: String, in folder: ProgramFolder, _ options: [String] = [], when isReached: @Sendable (ProgramFolder) -> Bool
  ) async throws {
    let program = try folder.start(scenario, options)
    #expect(await eventually { isReached(folder) })
    // What a task gave counts once lineage has it.
    try await Task.sleep(for: .milliseconds(200))
    program.signal(SIGKILL)
    let result = try await program.result()
    #expect(result.code == -SIGKILL, "\(result.errors)")
    #expect(await eventually { folder.processes.isEmpty }, "workers outlive their driver")
    #expect(result.errors.hasPrefix("run ") && firstLine(result).hasSuffix(" starts"))
  }

  private func firstLine(_ result: ProgramResult) -> Substring { result.errors.prefix { $0 != "\n" } }

  private static let sums = (0..<8).map { "\($0 * 10)" }.joined(separator: " ")

  @Test func finishedTasksAreNotRunAgain() async throws {
    try await ProgramFolder.with { folder in
      try await interrupt("stages", in: folder) { $0.count("map ") == 8 && $0.count("reduce ") == 8 }
      try folder.write("", to: "go")
      let result = try await folder.run("stages")
      #expect(result.code == 0 && result.output == Self.sums, "\(result.errors)")
      #expect(firstLine(result).contains(" continues, started "))
      #expect(folder.count("map ") == 8)
      // Of the second stage, what one task of four had begun.
      #expect(folder.count("reduce ") == 10, "\(folder.lines())")
      #expect(result.errors.contains("8 reused") || result.errors.contains("11 reused"))
    }
  }

  @Test func finishedActionsAreNotRunAgain() async throws {
    try await ProgramFolder.with { folder in
      try await interrupt("actions", in: folder) { $0.count("action 4 ") == 2 }
      try folder.write("", to: "go")
      let result = try await folder.run("actions")
      var value = 100
      for _ in 1...5 { value = (0..<4).reduce(0) { $0 + $1 + value } }
      #expect(result.code == 0 && result.output == "\(value)", "\(result.errors)")
      #expect(firstLine(result).contains(" continues, started ") && firstLine(result).contains("4 recorded outcomes"))
      for round in 1...3 { #expect(folder.count("action \(round) ") == 4) }
      #expect(folder.count("recorded") == 1)
    }
  }

  @Test func childrenOfAGroupFindTheirOwn() async throws {
    try await ProgramFolder.with { folder in
      try await interrupt("group-resumed", in: folder) { folder in (1...6).allSatisfy { folder.count("map \($0) ") == 6 } }
      try folder.write("", to: "go")
      let result = try await folder.run("group-resumed")
      #expect(result.output == (1...6).map { "\($0):\(15 * $0)" }.joined(separator: " "), "\(result.errors)")
      #expect(folder.count("map ") == 36)
    }
  }

  @Test func aRunThatFailedIsTriedAgainWhereItFailed() async throws {
    try await ProgramFolder.with { folder in
      let failed = try await folder.run("fails-at-first")
      #expect(failed.code == 1 && failed.errors.contains("the same command continues it"))
      let result = try await folder.run("fails-at-first")
      #expect(result.code == 0 && result.output == "4 4", "\(result.errors)")
      #expect(firstLine(result).contains(" continues, started "))
      #expect(folder.count("before ") == 4)
    }
  }

  @Test func aFailureBesideASuccessIsTriedAgain() async throws {
    try await ProgramFolder.with { folder in
      #expect(try await folder.run("fails-beside").code == 1)
      let result = try await folder.run("fails-beside")
      #expect(result.code == 0 && result.output == "1 1", "\(result.errors)")
    }
  }

  @Test func changedInputStartsAnew() async throws {
    try await ProgramFolder.with { folder in
      try folder.makeFolder("input")
      try folder.write("one\ntwo\n", to: "input/a.txt")
      try await interrupt("input", in: folder) { $0.count("second ") == 1 }
      try folder.write("", to: "go")
      try folder.write("one\ntwo\nthree\n", to: "input/a.txt")
      let result = try await folder.run("input")
      #expect(result.code == 0 && result.output == "3 3", "\(result.errors)")
      #expect(firstLine(result).contains("have changed since run") && firstLine(result).hasSuffix("starting a new run"))
    }
  }

  @Test func newStartsAnew() async throws {
    try await ProgramFolder.with { folder in
      try await interrupt("stages", in: folder) { $0.count("reduce ") == 8 }
      try folder.write("", to: "go")
      let result = try await folder.run("stages", ["--new"])
      #expect(result.code == 0 && result.output == Self.sums, "\(result.errors)")
      #expect(firstLine(result).hasSuffix(" starts") && !result.errors.contains("reused"))
      #expect(folder.count("map ") == 16)
      // What the run that was given up had stored goes with it.
      for leftovers in ["runs", "workers"] { #expect(ProgramFolder.names(in: "\(folder.path)/state/\(leftovers)").isEmpty) }
    }
  }

  @Test func aRunIsResumedByName() async throws {
    try await ProgramFolder.with { folder in
      try await interrupt("stages", in: folder) { $0.count("reduce ") == 8 }
      let run = try #require(
        ProgramFolder.contents("\(folder.path)/stderr-0").split(separator: " ").dropFirst().first.map(String.init))
      let unknown = try await folder.run("stages", ["--resume", "20200101-000000-abcdef"])
      #expect(unknown.code != 0 && unknown.errors.contains("there is no run") && unknown.errors.contains(run))
      let other = try await folder.run("actions", ["--resume", run])
      #expect(other.code != 0 && other.errors.contains("run \(run) is another command's"))
      try folder.write("", to: "go")
      let result = try await folder.run("stages", ["--resume", run])
      #expect(result.code == 0 && result.output == Self.sums, "\(result.errors)")
      #expect(firstLine(result).contains("run \(run) continues") && folder.count("map ") == 8)
    }
  }

  @Test func anotherBuildStartsAnew() async throws {
    try await ProgramFolder.with { folder in
      try await interrupt("stages", in: folder) { $0.count("reduce ") == 8 }
      try folder.write("", to: "go")
      let rebuilt = try await OtherBuild.of(Executables.replayPrograms, named: "rebuilt", in: folder)
      let run = ProgramFolder.contents("\(folder.path)/stderr-0").split(separator: " ")[1]
      let named = try await folder.run("stages", ["--resume", String(run)], executable: rebuilt)
      #expect(named.code != 0 && named.errors.contains("other code") && named.errors.contains("--new"))
      let result = try await folder.run("stages", executable: rebuilt)
      #expect(result.code == 0 && result.output == Self.sums, "\(result.errors)")
      #expect(firstLine(result).contains("another build of the program") && firstLine(result).hasSuffix("starting a new run"))
      #expect(folder.count("map ") == 16)
    }
  }

  @Test func twoDriversOfTheSameCommand() async throws {
    try await ProgramFolder.with { folder in
      let one = try folder.start("stages")
      #expect(await eventually { folder.count("reduce ") == 8 })
      let other = try folder.start("stages")
      #expect(await eventually { other.standardError.contains("is being driven by process \(one.process)") })
      try folder.write("", to: "go")
      for result in [try await one.result(), try await other.result()] {
        #expect(result.code == 0 && result.output == Self.sums, "\(result.errors)")
      }
      #expect(folder.count("map ") == 16)
    }
  }

  @Test func aWriteThatWasInterrupted() async throws {
    try await ProgramFolder.with { folder in
      // Behind the partition that waits, the last may have to wait, too.
      try await interrupt("write-waiting", in: folder) { $0.count("part ") >= 3 }
      let parts = folder.count("part ")
      #expect(!ProgramFolder.names(in: "\(folder.path)/out").contains("_manifest"))
      try folder.write("", to: "go")
      let result = try await folder.run("write-waiting")
      #expect(result.code == 0 && result.output == "written", "\(result.errors)")
      // What was written before is part of the result.
      #expect(folder.count("part ") - parts <= 2)
      // The file that the killed worker was writing is gone, too.
      let files = ProgramFolder.names(in: "\(folder.path)/out").filter { $0 != "_manifest" }.sorted()
      #expect(files.map { ProgramFolder.contents("\(folder.path)/out/\($0)") }.joined() == "0\n1\n2\n3\n")
      #expect(files.count == 4)
    }
  }
}
