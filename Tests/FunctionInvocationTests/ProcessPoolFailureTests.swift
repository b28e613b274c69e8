import Synchronization
import Testing

@testable import FunctionInvocation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Far less than anything here would take if it were only noticed by its deadline, and far more than a busy machine adds.
private let promptly = Duration.seconds(600)

@Suite struct ProcessPoolFailureTests {
  @Test func aKilledWorkerIsNoticedAtOnce() async throws {
    try await withPool { pool async throws in
      let process = try #require(Int32(try await pool.call("pid")))
      async let failure = pool.failure("sleep 4000000")
      #expect(await eventually { pool.inFlight == 1 })
      let begin = ContinuousClock.now
      kill(process, SIGKILL)
      let error = try #require(await failure)
      #expect(ContinuousClock.now - begin < promptly)
      #expect(error.code == .workerLost && error.hadStarted)
      #expect(error.message.contains("was killed (SIGKILL)"))
      #expect(error.workerDescription == "worker 0, process \(process)")
      #expect(try await pool.call("hello") == "hello")
    }
  }

  @Test func aTrapIsQuoted() async throws {
    try await withPool { pool async throws in
      let error = try #require(await pool.failure("trap 42"))
      #expect(error.code == .workerLost)
      #expect(error.message.contains("trapped"))
      #expect(error.logTail.contains("the sum of 42 overflowed"))
      #expect(error.description.contains("the sum of 42 overflowed"))
    }
  }

  @Test(arguments: [("exit 3", "exited with code 3"), ("kill 11", "SIGSEGV"), ("kill 6", "SIGABRT"), ("kill 10", "signal 10")])
  func anEndIsNamed(body: String, words: String) async throws {
    try await withPool { pool async throws in
      let error = try #require(await pool.failure(body))
      #expect(error.code == .workerLost && error.message.contains(words))
    }
  }

  @Test func aTailIsThatOfTheWorkerThatWasLost() async throws {
    try await withPool { pool async throws in
      _ = try await pool.call("print")
      #expect(await pool.failure("kill 9")?.logTail == "a line for the log\n")
      #expect(await pool.failure("kill 9")?.logTail == "")
    }
  }

  @Test func aRequestBehindALostOneHadNotStarted() async throws {
    try await withPool { pool async throws in
      let process = try #require(Int32(try await pool.call("pid")))
      // Both come while the worker is busy, so that it is given them together.
      kill(process, SIGSTOP)
      async let before = pool.call("hello")
      #expect(await eventually { pool.inFlight == 1 })
      async let first = pool.failure("sleep 4000000")
      #expect(await eventually { pool.inFlight + pool.waiting == 2 })
      async let second = pool.failure("hello")
      #expect(await eventually { pool.inFlight + pool.waiting == 3 })
      kill(process, SIGCONT)
      #expect(try await before == "hello")
      #expect(await eventually { pool.inFlight == 2 })
      kill(process, SIGKILL)
      #expect(await first?.hadStarted == true)
      let behind = try #require(await second)
      #expect(behind.code == .workerLost && !behind.hadStarted)
    }
  }

  @Test func aDeadlineKillsTheWorkerAndCountsFromTheStart() async throws {
    try await withPool { pool async throws in
      _ = try await pool.call("hello")
      let process = try #require(pool.processIdentifiers.first)
      // The second waits 2.5 s behind the first, which its deadline of 2 s doesn't count.
      async let first = pool.call("sleep 2500")
      #expect(await eventually { pool.inFlight == 1 })
      async let second = pool.call("sleep 20", deadline: .seconds(2))
      #expect(try await (first, second) == ("sleep 2500", "sleep 20"))
      let begin = ContinuousClock.now
      let error = try #require(await pool.failure("sleep 4000000", deadline: .milliseconds(100)))
      #expect(error.code == .deadlineExceeded && error.hadStarted)
      #expect((.milliseconds(100)...promptly).contains(ContinuousClock.now - begin))
      #expect(!isRunning(process))
      #expect(try await pool.call("hello") == "hello")
    }
  }

  @Test func memoryIsLimited() async throws {
    try await withPool(memoryLimit: 100 << 20) { pool async throws in
      _ = try await pool.call("hello")
      let error = try #require(await pool.failure("allocate 150"))
      #expect(error.code == .outOfMemory && error.hadStarted)
      #expect(error.message.contains("its limit is 100 MiB"))
      #expect(try await pool.call("hello") == "hello")
    }
  }

  @Test func aStoppedWorkerDelaysNobodyElse() async throws {
    try await withPool(workers: 2) { pool async throws in
      pool.prepare()
      let stopped = Task { await pool.failure("kill \(SIGSTOP)", deadline: .seconds(100)) }
      #expect(await eventually { pool.inFlight == 1 })
      // More than a socket holds: writing to the stopped worker must not block. Those that go to it fail; the others are answered.
      let body = [UInt8](repeating: 1, count: 1 << 20)
      let answered = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 {
          group.addTask { (try? await pool.invoke(InvocationRequest(body: body)))?.body.count == body.count }
        }
        var answered = 0
        while answered < 7, let next = try await group.next() { answered += next ? 1 : 0 }
        // The stopped worker is still at it. What is queued behind it fails with it.
        #expect(pool.inFlight >= 1)
        for process in pool.processIdentifiers { kill(process, SIGKILL) }
        try await group.waitForAll()
        return answered
      }
      #expect(answered == 7)
      #expect(await stopped.value?.code == .workerLost)
    }
  }

  @Test func aCancelledExecutionIsPromptAndEndsTheWorker() async throws {
    try await withPool { pool async throws in
      let process = try #require(Int32(try await pool.call("pid")))
      let task = Task { await pool.failure("sleep 4000000") }
      #expect(await eventually { pool.inFlight == 1 })
      let begin = ContinuousClock.now
      task.cancel()
      let error = try #require(await task.value)
      #expect(ContinuousClock.now - begin < promptly)
      #expect(error.code == .cancelled && error.hadStarted)
      #expect(await eventually { !isRunning(process) })
      #expect(try await pool.call("hello") == "hello")
    }
  }

  @Test func whatHasNotBegunIsForgotten() async throws {
    try await withPool(depth: 1) { pool async throws in
      let process = try await pool.call("pid")
      let number = try #require(Int32(process))
      kill(number, SIGSTOP)
      async let first = pool.call("hello")
      #expect(await eventually { pool.inFlight == 1 })
      let waiting = Task { await pool.failure("exit 1") }
      #expect(await eventually { pool.waiting == 1 })
      waiting.cancel()
      let error = try #require(await waiting.value)
      #expect(error.code == .cancelled && !error.hadStarted)
      kill(number, SIGCONT)
      #expect(try await first == "hello")
      #expect(try await pool.call("pid") == process)
      let early = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return await pool.failure("exit 1")
      }
      #expect(await early.value?.code == .cancelled)
      #expect(try await pool.call("pid") == process)
    }
  }

  @Test func workersThatEndBeforeTheyStartAreNotStartedForEver() async throws {
    try await withPool(workers: 2, mode: ["quit"]) { pool async throws in
      for _ in 0..<2 {
        let error = try #require(await pool.failure("hello"))
        #expect(error.code == .startFailed && !error.hadStarted)
        #expect(error.message.contains("exited with code 3"))
        #expect(error.logTail.contains("no licence found"))
      }
    }
  }

  @Test func aWorkerThatNeverTakesItsChannelIsGivenUp() async throws {
    try await withPool(mode: ["mute"], startLimit: .milliseconds(60)) { pool async throws in
      let error = try #require(await pool.failure("hello"))
      #expect(error.code == .startFailed && error.message.contains("did not take its channel"))
    }
  }

  @Test func anExecutableThatIsMissingIsNamed() async throws {
    try await withTemporaryFolder { folder in
      let pool = try ProcessPool(.init(executable: "/nowhere/worker", workers: 1, logFolder: folder))
      let error = try #require(await pool.failure("hello"))
      #expect(error.code == .startFailed && error.message.contains("start /nowhere/worker: No such file"))
      pool.shutdown()
    }
  }

  @Test func aLogFolderThatCantBeMadeIsNamed() async throws {
    let pool = try ProcessPool(.init(executable: echoWorker, workers: 1, logFolder: "/nowhere/at/all"))
    let error = try #require(await pool.failure("hello"))
    #expect(error.code == .startFailed && error.message.contains("log file /nowhere/at/all/worker-0.log"))
    pool.shutdown()
  }

  @Test(arguments: ["garbage", "impostor"])
  func nonsenseOnTheChannelEndsTheWorker(body: String) async throws {
    try await withPool { pool async throws in
      let process = try #require(Int32(try await pool.call("pid")))
      // The reply itself may arrive before the nonsense is seen to be that.
      let error = await pool.failure(body)
      #expect(error == nil || error?.code == .protocolViolation)
      #expect(await eventually { !isRunning(process) })
      #expect(try await pool.call("hello") == "hello")
    }
  }

  @Test func aClosedChannelEndsTheWorker() async throws {
    try await withPool { pool async throws in
      let process = try #require(Int32(try await pool.call("pid")))
      #expect(await pool.failure("close")?.code == .workerLost)
      #expect(!isRunning(process))
    }
  }

  @Test func aChildOfAWorkerDoesNotHoldItsChannel() async throws {
    try await withPool { pool async throws in
      let child = try #require(Int32(try await pool.call("child")))
      defer { kill(child, SIGKILL) }
      #expect(access("/proc/\(child)/fd/0", F_OK) == 0)
      #expect(access("/proc/\(child)/fd/3", F_OK) != 0)
      #expect(await pool.failure("kill 9")?.code == .workerLost)
    }
  }

  @Test func aWorkerIsLostEvenIfSomethingElseHoldsItsChannel() async throws {
    try await withPool { pool async throws in
      let child = try #require(Int32(try await pool.call("leak")))
      defer { kill(child, SIGKILL) }
      let begin = ContinuousClock.now
      #expect(await pool.failure("kill 9")?.code == .workerLost)
      #expect(ContinuousClock.now - begin < promptly)
      #expect(try await pool.call("hello") == "hello")
    }
  }

  @Test func everyRequestEndsOnceThoughWorkersAreKilled() async throws {
    try await withPool(workers: 2) { pool async throws in
      let killer = Task {
        var generator = SeededGenerator(seed: 11)
        while !Task.isCancelled {
          try? await Task.sleep(for: .milliseconds(Int.random(in: 5...25, using: &generator)))
          if let process = pool.processIdentifiers.randomElement(using: &generator) { kill(process, SIGKILL) }
        }
      }
      let outcomes = await withTaskGroup(of: (Int, Result<String, InvocationError>).self) { group in
        for number in 0..<1000 {
          group.addTask { (number, await pool.outcome("\(number)")) }
          if number % 4 == 3 { try? await Task.sleep(for: .milliseconds(1)) }
        }
        return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      killer.cancel()
      await killer.value
      #expect(outcomes.count == 1000)
      for (number, outcome) in outcomes {
        switch outcome {
        case .success(let reply): #expect(reply == "\(number)")
        case .failure(let error): #expect([.workerLost, .startFailed].contains(error.code))
        }
      }
      #expect(outcomes.values.contains { (try? $0.get()) != nil })
      #expect(await eventually { (try? await pool.call("hello")) == "hello" })
    }
  }
}
