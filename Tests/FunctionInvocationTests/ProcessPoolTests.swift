import FunctionInvocation
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct ProcessPoolTests {
  @Test func repliesWithWhatTheWorkerReturns() async throws {
    try await withPool { pool async throws in
      #expect(try await pool.call("hello") == "hello")
      #expect(try await pool.call("") == "")
      #expect(pool.limits.workers == 1 && pool.limits.concurrency == 32)
    }
  }

  @Test func startsAnotherWorkerWhileOneIsBusy() async throws {
    try await withPool(workers: 2) { pool async throws in
      let process = try #require(Int32(try await pool.call("pid")))
      kill(process, SIGSTOP)
      async let first = pool.call("pid")
      #expect(await eventually { pool.inFlight == 1 })
      let other = try #require(Int32(try await pool.call("pid")))
      #expect(other != process && Set(pool.processIdentifiers) == [process, other])
      kill(process, SIGCONT)
      #expect(try await first == "\(process)")
    }
  }

  @Test func prepareStartsEveryWorker() async throws {
    try await withPool(workers: 3) { pool async throws in
      pool.prepare()
      #expect(await eventually { pool.processIdentifiers.count == 3 })
    }
  }

  @Test func startsNoMoreWorkersThanRequestsNeed() async throws {
    try await withPool(workers: 4) { pool async throws in
      for _ in 0..<3 { _ = try await pool.call("hello") }
      #expect(pool.processIdentifiers.count == 1)
    }
  }

  @Test func sendsLogRecordsOnceInOrderAndBeforeTheRequest() async throws {
    let log = InvocationLog()
    try await withPool(workers: 2, log: log) { pool async throws in
      for round in 0..<20 {
        let position = log.append(Array("r\(round)".utf8))
        let replies = try await withThrowingTaskGroup(of: String.self) { group in
          for _ in 0..<4 { group.addTask { try await pool.call("records", logPosition: position) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let expected = (0...round).map { "r\($0)" }.joined(separator: ",")
        #expect(replies == Array(repeating: expected, count: 4))
      }
    }
  }

  @Test func sendsOnlyTheRecordsThatTheRequestNeeds() async throws {
    let log = InvocationLog()
    let position = log.append([65])
    log.append([66])
    try await withPool(log: log) { pool async throws in
      #expect(try await pool.call("records", logPosition: position) == "A")
      #expect(try await pool.call("records", logPosition: 0) == "A")
      #expect(try await pool.call("records", logPosition: 2) == "A,B")
    }
  }

  @Test func givesAReplacementTheWholeLog() async throws {
    let log = InvocationLog()
    log.append([65])
    log.append([66])
    try await withPool(log: log) { pool async throws in
      #expect(try await pool.call("records", logPosition: 2) == "A,B")
      #expect(await pool.failure("kill 9")?.code == .workerLost)
      #expect(try await pool.call("records", logPosition: 2) == "A,B")
    }
  }

  @Test func carriesLargeBodies() async throws {
    try await withPool { pool async throws in
      let body = [UInt8]((0..<(1 << 20)).lazy.map { UInt8(truncatingIfNeeded: $0 &* 31) })
      async let echo = pool.invoke(InvocationRequest(body: body)).body
      async let large = pool.invoke(InvocationRequest(body: Array("large 20971520".utf8))).body
      #expect(try await echo == body)
      #expect(try await large == [UInt8](repeating: 7, count: 20_971_520))
    }
  }

  @Test func setsWorkersEnvironment() async throws {
    try await withPool(environment: ["COLOUR": "blue=green"]) { pool async throws in
      #expect(try await pool.call("variable COLOUR") == "blue=green")
      #expect(try await pool.call("variable SWIFT_BACKTRACE") == "enable=no")
      #expect(try await pool.call("variable \(WorkerChannel.environmentVariable)") == "unset")
      #expect(try await pool.call("variable PATH") == getenv("PATH").map { String(cString: $0) } ?? "unset")
    }
    try await withPool(environment: ["SWIFT_BACKTRACE": "enable=yes"]) { pool async throws in
      #expect(try await pool.call("variable SWIFT_BACKTRACE") == "enable=yes")
    }
  }

  @Test func shutdownEndsEveryWorkerAndEveryCaller() async throws {
    try await withPool(workers: 2, depth: 1) { pool async throws in
      pool.prepare()
      _ = try await pool.call("hello")
      try await confirmation(expectedCount: 4) { confirmed in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<4 {
            group.addTask { if await pool.failure("sleep 4000000")?.code == .cancelled { confirmed() } }
          }
          #expect(await eventually { pool.inFlight == 2 && pool.waiting == 2 })
          let processes = pool.processIdentifiers
          #expect(processes.count == 2)
          pool.shutdown()
          for process in processes { #expect(kill(process, 0) != 0) }
          pool.shutdown()
          try await group.waitForAll()
        }
      }
      let late = await pool.failure("hello")
      #expect(late?.code == .cancelled && late?.hadStarted == false)
      pool.prepare()
      #expect(pool.processIdentifiers.isEmpty)
    }
  }

  @Test func shutdownOfAnUnusedPoolReturns() async throws {
    try await withPool { pool async throws in
      pool.shutdown()
      #expect(await pool.failure("hello")?.code == .cancelled)
    }
  }
}
