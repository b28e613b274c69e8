import ProgramTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Closures that fail on worker processes, and workers that are lost.
@Suite(.serialized) struct FaultTests {
  private func failure(_ scenario: String, _ options: [String] = [], attempts: Int, code: String) async throws -> String {
    try await ProgramFolder.with { folder in
      let result = try await folder.run(scenario, options)
      #expect(result.code == 1 && result.output == "")
      #expect(folder.count("failing ") == attempts, "\(result.errors)")
      // A partition that waited behind this one in a worker that ended may have been tried again, too.
      #expect(result.retries.count { $0.contains("partition 1, ") } == attempts - 1)
      #expect(result.errors.contains("Error: \(code): ") && !result.errors.contains("\(code): \(code)"))
      #expect(result.errors.contains("partition 1, attempt \(attempts), input elements 25..<50 of the range"))
      return result.errors
    }
  }

  @Test func aClosureThatThrows() async throws {
    let errors = try await failure("throws", attempts: 4, code: "userError")
    #expect(errors.contains("Refused(number: 25) (thrown at each of 4 attempts)"))
  }

  @Test func aClosureThatTraps() async throws {
    let errors = try await failure("traps", attempts: 4, code: "workerLost")
    #expect(errors.contains("Fatal error: the row 25 makes no sense") && errors.contains("has ended 4 workers"))
  }

  @Test func aClosureThatExits() async throws {
    #expect(try await failure("exits", attempts: 4, code: "workerLost").contains("exited with code 3"))
  }

  @Test func aClosureThatNeverReturns() async throws {
    let errors = try await failure("hangs", ["--task-timeout", "1"], attempts: 2, code: "deadlineExceeded")
    #expect(errors.contains("executed for longer than 1.0 seconds"))
  }

  @Test func aClosureThatNeedsTooMuchMemory() async throws {
    let errors = try await failure("allocates", ["--worker-memory", "200MiB"], attempts: 2, code: "outOfMemory")
    #expect(errors.contains("its limit is 200 MiB"))
  }

  @Test func failuresThatPass() async throws {
    try await ProgramFolder.with { folder in
      let result = try await folder.run("throws-once")
      #expect(result.output == "28", "\(result.errors)")
      #expect(result.retries.count == 8)
    }
  }

  /// The process that has the task which waits, and perhaps another one behind it.
  private func waitingWorker(_ folder: ProgramFolder) async -> pid_t? {
    func process() -> pid_t? { folder.lines().first { $0.hasPrefix("task 1 ") }.flatMap { pid_t($0.dropFirst(7)) } }
    _ = await eventually { process() != nil && folder.count("task ") >= 3 }
    return process()
  }

  private func expectRight(_ result: ProgramResult, _ folder: ProgramFolder) {
    #expect(result.code == 0 && result.output == "0:2 1:4", "\(result.errors)")
    #expect((1...2).contains(result.retries.count), "\(result.errors)")
    #expect(folder.count("task 1 ") == 2 && folder.count("task ") == 5, "\(folder.lines())")
  }

  @Test func aWorkerThatIsKilled() async throws {
    try await ProgramFolder.with { folder in
      let program = try folder.start("wait")
      let worker = try #require(await waitingWorker(folder))
      kill(worker, SIGKILL)
      #expect(await eventually { program.standardError.contains("retry:") })
      let result = try await program.result()
      expectRight(result, folder)
      #expect(result.errors.contains("was killed (SIGKILL)"))
    }
  }

  @Test func aWorkerThatIsStopped() async throws {
    try await ProgramFolder.with { folder in
      let program = try folder.start("wait", ["--task-timeout", "5"])
      kill(try #require(await waitingWorker(folder)), SIGSTOP)
      let result = try await program.result()
      expectRight(result, folder)
      #expect(result.errors.contains("executed for longer than 5.0 seconds"))
    }
  }

  @Test func everyWorkerIsKilledAtOnce() async throws {
    try await ProgramFolder.with { folder in
      let program = try folder.start("wait")
      _ = try #require(await waitingWorker(folder))
      for process in folder.processes where process != program.process { kill(process, SIGKILL) }
      expectRight(try await program.result(), folder)
    }
  }

  @Test func theDriverIsInterrupted() async throws {
    try await ProgramFolder.with { folder in
      let program = try folder.start("wait")
      _ = try #require(await waitingWorker(folder))
      program.signal(SIGINT)
      #expect(try await program.result().code == -SIGINT)
    }
  }
}
