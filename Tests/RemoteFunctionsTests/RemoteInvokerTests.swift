import FunctionInvocation
import ObjectStorage
import Records
import StoreTesting
import Synchronization
import Testing

@testable import RemoteFunctions

/// A function that does what a script says, and counts.
private final class ScriptedEndpoint: FunctionEndpoint {
  typealias Script = @Sendable (_ call: FunctionCall, _ number: Int) -> CallOutcome?

  let limits: InvocationLimits
  let callBytes: Int
  let ramp: InvocationRamp
  private let store: MemoryStore
  private let script: Script
  private let state = Mutex((calls: 0, sizes: [Int](), inFlight: 0, most: 0))

  init(_ store: MemoryStore, concurrency: Int = 4, callBytes: Int = 1 << 20, _ script: @escaping Script = { _, _ in nil }) {
    limits = InvocationLimits(
      maximumDuration: .seconds(60), workers: concurrency, concurrency: concurrency, dollarsPerRequest: 1,
      dollarsPerGiBSecond: 10)
    self.callBytes = callBytes
    ramp = InvocationRamp(limit: concurrency)
    self.store = store
    self.script = script
  }

  var calls: Int { state.withLock { $0.calls } }
  var sizes: [Int] { state.withLock { $0.sizes } }
  var mostInFlight: Int { state.withLock { $0.most } }

  func close() {}

  func call(_ bytes: [UInt8], size: Int, deadline: Duration) async -> CallOutcome {
    let number = state.withLock { state in
      state.calls += 1
      state.sizes.append(size)
      state.inFlight += 1
      state.most = max(state.most, state.inFlight)
      return state.calls
    }
    defer { state.withLock { $0.inFlight -= 1 } }
    await Task.yield()
    do {
      var call: FunctionCall
      switch try FunctionCall.decode(bytes) {
      case .whole(let whole): call = whole
      case .stored(_, let key):
        guard case .whole(let whole) = try FunctionCall.decode(store.array(key)) else { return .unavailable("no call") }
        call = whole
      }
      if let outcome = script(call, number) { return outcome }
      let log = try call.log.segments.flatMap { try CallLog.decode(store.array($0.key)) } + call.log.rest
      // An answer shows how much of the log came.
      let results = call.requests.map { Result<[UInt8], InvocationError>.success($0 + [UInt8(log.count)]) }
      let answer = FunctionAnswer.results(results, worker: "e", isColdStart: number == 1).encoded
      if call.answersToStorage {
        try store.put(call.answerKey, answer)
        return .accepted
      }
      return .answer(answer, InvocationUsage(invocations: 1, billed: .seconds(1), gibSeconds: 2, peakBytes: 5))
    } catch {
      return .failed(InvocationError(.protocolViolation, "\(error)"))
    }
  }
}

/// The driver's side of functions, with a platform that is a script.
@Suite struct RemoteInvokerTests {
  private func invoker(
    _ endpoint: ScriptedEndpoint, _ store: MemoryStore, log: InvocationLog = InvocationLog(),
    _ change: (inout RemoteInvoker.Configuration) -> Void = { _ in }
  ) -> RemoteInvoker {
    var configuration = RemoteInvoker.Configuration(
      code: "build-id:1", run: "r", arguments: ["program"], location: "memory://x", store: store, prefix: "runs/r")
    change(&configuration)
    return RemoteInvoker(endpoint, configuration, log: log)
  }

  private func replies(_ invoker: RemoteInvoker, _ count: Int, size: Int = 0) async throws -> [[UInt8]] {
    try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
      for number in 0..<count {
        group.addTask {
          (number, try await invoker.invoke(InvocationRequest(body: [UInt8(number % 200)], size: size)).body)
        }
      }
      var replies = [[UInt8]](repeating: [], count: count)
      for try await (number, reply) in group { replies[number] = reply }
      return replies
    }
  }

  @Test func manyRequestsWithinTheLimit() async throws {
    let store = MemoryStore()
    let endpoint = ScriptedEndpoint(store, concurrency: 7)
    let invoker = invoker(endpoint, store)
    let replies = try await replies(invoker, 300)
    #expect(replies == (0..<300).map { [UInt8($0 % 200), 0] })
    #expect(endpoint.calls == 300 && endpoint.mostInFlight <= 7)
    let usage = try #require(invoker.usage)
    #expect(usage.invocations == 300 && usage.billed == .seconds(300) && usage.coldStarts == 1 && usage.peakBytes == 5)
    #expect(abs((invoker.limits.dollars(usage) ?? 0) - 6300) < 1e-6)
  }

  @Test func requestsThatShareAnInvocationShareItsBill() async throws {
    let store = MemoryStore()
    let endpoint = ScriptedEndpoint(store, concurrency: 2)
    let invoker = invoker(endpoint, store) { $0.requestsPerCall = 5 }
    _ = try await replies(invoker, 100)
    #expect(endpoint.calls < 100)
    let usage = try #require(invoker.usage)
    #expect(usage.invocations == Double(endpoint.calls))
  }

  @Test func throttlingIsNoFailure() async throws {
    let store = MemoryStore()
    let endpoint = ScriptedEndpoint(store) { _, number in number % 3 == 0 ? .throttled("too many", after: nil) : nil }
    #expect(try await replies(invoker(endpoint, store), 40).count == 40)
    #expect(endpoint.calls > 40)
  }

  @Test func throttlingWithoutEndIsAnError() async throws {
    let store = MemoryStore()
    let endpoint = ScriptedEndpoint(store) { _, _ in .throttled("limit of 0", after: nil) }
    let invoker = invoker(endpoint, store) { $0.throttlingLimit = .milliseconds(300) }
    await #expect { try await replies(invoker, 1) } throws: { error in
      (error as? InvocationError)?.code == .throttled && "\(error)".contains("limit of 0")
    }
  }

  @Test func faultsOfThePlatformAreBornForAWhile() async throws {
    let store = MemoryStore()
    let endpoint = ScriptedEndpoint(store) { _, number in number < 4 ? .unavailable("500") : nil }
    #expect(try await replies(invoker(endpoint, store), 1) == [[0, 0]])
    let broken = ScriptedEndpoint(store) { _, _ in .unavailable("500") }
    await #expect { try await replies(invoker(broken, store), 1) } throws: { ($0 as? InvocationError)?.code == .answerLost }
    let absent = ScriptedEndpoint(store) { _, _ in .unreachable("no such host") }
    await #expect { try await replies(invoker(absent, store), 1) } throws: { ($0 as? InvocationError)?.code == .startFailed }
    #expect(broken.calls == 6 && absent.calls == 6)
  }

  @Test func aLongLogGoesThroughTheStorageOnce() async throws {
    let store = MemoryStore()
    let log = InvocationLog()
    let endpoint = ScriptedEndpoint(store)
    let invoker = invoker(endpoint, store, log: log)
    for round in 1...20 {
      log.append([UInt8](repeating: UInt8(round), count: 7000))
      let position = log.count
      let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
        for _ in 0..<6 { group.addTask { try await invoker.invoke(InvocationRequest(body: [9], logPosition: position)).body } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      // Whoever needs a record has it, and nobody gets one twice.
      #expect(answers.allSatisfy { $0 == [9, UInt8(round)] })
    }
    let segments = try store.listAll(prefix: "runs/r/log/")
    #expect(segments.count == 4, "\(segments.map(\.key))")
  }

  @Test func aLargeCallAndALateAnswerGoThroughTheStorage() async throws {
    let store = MemoryStore()
    let endpoint = ScriptedEndpoint(store, callBytes: 500)
    let large = [UInt8](repeating: 3, count: 5000)
    #expect(try await invoker(endpoint, store).invoke(InvocationRequest(body: large)).body == large + [0])
    let patient = invoker(endpoint, store) { $0.answersToStorage = true }
    #expect(try await patient.invoke(InvocationRequest(body: [1])).body == [1, 0])
    #expect(try store.listAll(prefix: "runs/r/calls/").count == 1)
  }

  @Test func largerSizesAreAskedFor() async throws {
    let store = MemoryStore()
    let endpoint = ScriptedEndpoint(store)
    let invoker = invoker(endpoint, store)
    _ = try await replies(invoker, 2, size: 1)
    _ = try await replies(invoker, 1)
    #expect(endpoint.sizes.sorted() == [0, 1, 1])
  }

  @Test func failuresOfTasksReachTheirCallers() async throws {
    let store = MemoryStore()
    let endpoint = ScriptedEndpoint(store) { call, _ in
      let results = call.requests.map { _ in
        Result<[UInt8], InvocationError>.failure(InvocationError(.outOfMemory, "m", hadStarted: true))
      }
      return .answer(
        FunctionAnswer.results(results, worker: "w", isColdStart: false).encoded,
        InvocationUsage(invocations: 1, billed: .milliseconds(5)))
    }
    await #expect { try await replies(invoker(endpoint, store), 1) } throws: { error in
      let error = error as? InvocationError
      return error?.code == .outOfMemory && error?.usage?.billed == .milliseconds(5)
    }
    let wrong = ScriptedEndpoint(store) { _, _ in .answer(Array("<html>".utf8), InvocationUsage()) }
    await #expect { try await replies(invoker(wrong, store), 1) } throws: {
      ($0 as? InvocationError)?.code == .protocolViolation
    }
  }

  @Test func shuttingDownTellsEverybody() async throws {
    let store = MemoryStore()
    let endpoint = ScriptedEndpoint(store, concurrency: 1) { _, _ in .throttled("later", after: .seconds(1)) }
    let invoker = invoker(endpoint, store)
    let callers = (0..<3).map { number in Task { try await invoker.invoke(InvocationRequest(body: [UInt8(number)])) } }
    while endpoint.calls == 0 { try await Task.sleep(for: .milliseconds(2)) }
    callers[2].cancel()
    await #expect { try await callers[2].value } throws: { ($0 as? InvocationError)?.code == .cancelled }
    invoker.shutdown()
    for caller in callers { await #expect { try await caller.value } throws: { ($0 as? InvocationError)?.code == .cancelled } }
    await #expect { try await replies(invoker, 1) } throws: { ($0 as? InvocationError)?.code == .cancelled }
  }
}
