import Dispatch
import GRDB
import Synchronization
import Testing

@testable import Lineage

@Suite struct GroupCommitterTests {
  /// Holds the writer in the midst of an operation until it is told to go on, so that what is handed in meanwhile gathers.
  private final class Gate: Sendable {
    private let opened = DispatchSemaphore(value: 0)

    init(_ store: LineageStore) async {
      await withCheckedContinuation { continuation in
        let operation = LineageOperation<Void>(.normal) { [opened] _ in
          continuation.resume()
          opened.wait()
        }
        store.submit(operation) { _ in }
      }
    }

    func open() { opened.signal() }
  }

  private final class Log: Sendable {
    private let entries = Mutex<[String]>([])
    func add(_ entry: String) { entries.withLock { $0.append(entry) } }
    var all: [String] { entries.withLock { $0 } }
  }

  @Test func whatGathersIsCommittedAsOneGroupInOrder() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path)
    let (gate, log) = (await Gate(store), Log())
    for i in 0..<50 {
      let operation = LineageOperation<Void>(i % 3 == 0 ? .read : .normal) { _ in log.add("do \(i)") }
      store.submit(operation) { _ in log.add("committed \(i)") }
    }
    gate.open()
    await store.drain()
    #expect(log.all == (0..<50).map { "do \($0)" } + (0..<50).map { "committed \($0)" })
  }

  @Test func orderHoldsUnderLoad() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path)
    let run = try await store.openSampleRun()
    let order = Mutex<[Int]>([])
    for i in 0..<500 {
      store.submit(.appendOutcome(Samples.outcome(i), to: run)) { result in
        if case .success = result { order.withLock { $0.append(i) } }
      }
      if i % 97 == 0 { await Task.yield() }
    }
    await store.drain()
    #expect(order.withLock { $0 } == Array(0..<500))
  }

  @Test func aReadSeesTheWritesHandedInBefore() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path)
    let run = try await store.openSampleRun()
    for i in 0..<50 {
      store.submit(.appendOutcome(Samples.outcome(i), to: run)) { _ in }
      if i % 7 == 0 { #expect(try await store.perform(.outcomes(of: run)).count == i + 1) }
    }
  }

  @Test func aGroupIsAsDurableAsItsMostDemanding() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path)
    func synchronous(_ durability: Durability) -> LineageOperation<Int?> {
      LineageOperation(durability) { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
    }
    #expect(try await store.perform(synchronous(.normal)) == 1)
    #expect(try await store.perform(synchronous(.full)) == 2)
    #expect(try await store.perform(synchronous(.normal)) == 1)
    let gate = await Gate(store)
    let seen = Mutex<[Int?]>([])
    for durability in [Durability.normal, .full, .normal] {
      store.submit(synchronous(durability)) { result in seen.withLock { $0.append(try? result.get()) } }
    }
    gate.open()
    await store.drain()
    #expect(seen.withLock { $0 } == [2, 2, 2])
  }

  @Test func oneRefusedLeavesTheOthers() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path)
    let run = try await store.openSampleRun()
    let (gate, log) = (await Gate(store), Log())
    for ordinal in [0, 5, 1, 2] {
      store.submit(.appendOutcome(Samples.outcome(ordinal), to: run)) { result in
        switch result {
        case .success: log.add("\(ordinal)")
        case .failure(let error): log.add("\(ordinal) \(error.code.rawValue)")
        }
      }
    }
    gate.open()
    await store.drain()
    #expect(log.all == ["0", "5 conflict", "1", "2"])
    #expect(try await store.perform(.outcomes(of: run)).map(\.ordinal) == [0, 1, 2])
  }

  @Test func oneThatBreaksAConstraintLeavesTheOthers() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path)
    let run = try await store.openSampleRun()
    let (gate, log) = (await Gate(store), Log())
    let broken = LineageOperation<Void>(.normal) { try $0.execute(sql: "INSERT INTO stage VALUES ('no such run', 'a', 1, '')") }
    func note(_ name: String) -> @Sendable (Result<Void, LineageError>) -> Void {
      { result in
        if case .failure(let error) = result { log.add("\(name) \(error.code.rawValue)") } else { log.add(name) }
      }
    }
    store.submit(.appendOutcome(Samples.outcome(0), to: run), onCommit: note("before"))
    store.submit(broken, onCommit: note("broken"))
    store.submit(.appendOutcome(Samples.outcome(1), to: run), onCommit: note("after"))
    gate.open()
    await store.drain()
    #expect(log.all == ["before", "broken conflict", "after"])
    #expect(try await store.perform(.outcomes(of: run)).count == 2)
  }

  @Test func aFailureOfTheDiskFailsTheWholeGroup() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path)
    let run = try await store.openSampleRun()
    try await store.perform(LineageOperation(.read) { _ = try Int.fetchOne($0, sql: "PRAGMA max_page_count = 40") })
    let (gate, log) = (await Gate(store), Log())
    for ordinal in 0..<3 {
      let payload = [UInt8](repeating: 1, count: ordinal == 1 ? 1 << 20 : 1)
      store.submit(.appendOutcome(Samples.outcome(ordinal, payload: payload), to: run)) { result in
        if case .failure(let error) = result { log.add("\(ordinal) \(error.code.rawValue)") }
      }
    }
    gate.open()
    await store.drain()
    #expect(log.all == ["0 diskFull", "1 diskFull", "2 diskFull"])
    #expect(try await store.perform(.outcomes(of: run)).isEmpty)
  }
}
