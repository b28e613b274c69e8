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

@Suite struct ThreadInvokerTests {
  @Test func forwardsBytesBothWays() async throws {
    let invoker = ThreadInvoker(concurrency: 2) { $0.reversed() }
    invoker.prepare()
    #expect(try await invoker.invoke(InvocationRequest(body: [1, 2, 3], logPosition: 7)).body == [3, 2, 1])
    #expect(invoker.limits.concurrency == 2)
  }

  @Test func runsAtMostAsManyAsItMayInOrder() async throws {
    let running = Mutex((now: 0, most: 0))
    let invoker = ThreadInvoker(concurrency: 3) { body in
      running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
      try? await Task.sleep(for: .milliseconds(2))
      running.withLock { $0.now -= 1 }
      return body
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in UInt8(0)..<60 {
        group.addTask {
          let reply = try await invoker.invoke(InvocationRequest(body: [number])).body
          #expect(reply == [number])
        }
      }
      try await group.waitForAll()
    }
    #expect(running.withLock { $0.most } == 3)
  }

  @Test func aDeadlineIsReportedWhileTheHandlerGoesOn() async throws {
    let gate = AsyncStream.makeStream(of: Void.self)
    let entered = Mutex(0)
    let invoker = ThreadInvoker(concurrency: 1) { body in
      entered.withLock { $0 += 1 }
      if body == [0] { await Task.detached { for await _ in gate.stream { break } }.value }
      return body
    }
    let request = InvocationRequest(body: [0], deadline: .milliseconds(30))
    do {
      _ = try await invoker.invoke(request)
      Issue.record("the deadline passed")
    } catch {
      #expect(error.code == .deadlineExceeded && error.hadStarted)
    }
    let next = Task { try await invoker.invoke(InvocationRequest(body: [1])).body }
    #expect(await eventually { invoker.load == (1, 1) })
    #expect(entered.withLock { $0 } == 1, "the handler that goes on keeps its place")
    gate.continuation.yield()
    #expect(try await next.value == [1])
  }

  @Test func cancellationIsPromptAndForgetsWhatWaits() async throws {
    let invoker = ThreadInvoker(concurrency: 1) { body in
      try? await Task.sleep(for: .seconds(1000))
      return body
    }
    let early = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await invoker.failure("a")
    }
    #expect(await early.value?.hadStarted == false)
    let running = Task { await invoker.failure("a") }
    #expect(await eventually { invoker.load == (1, 0) })
    let waiting = Task { await invoker.failure("b") }
    #expect(await eventually { invoker.load == (1, 1) })
    waiting.cancel()
    let forgotten = try #require(await waiting.value)
    #expect(forgotten.code == .cancelled && !forgotten.hadStarted)
    running.cancel()
    let ended = try #require(await running.value)
    #expect(ended.code == .cancelled && ended.hadStarted)
  }

  @Test func shutdownTellsEveryone() async throws {
    let invoker = ThreadInvoker(concurrency: 1) { body in
      try? await Task.sleep(for: .seconds(1000))
      return body
    }
    async let first = invoker.failure("a")
    #expect(await eventually { invoker.load == (1, 0) })
    async let second = invoker.failure("b")
    #expect(await eventually { invoker.load == (1, 1) })
    invoker.shutdown()
    invoker.shutdown()
    #expect(await first?.hadStarted == true)
    #expect(await second?.hadStarted == false)
    #expect(await invoker.failure("c")?.code == .cancelled)
  }
}
