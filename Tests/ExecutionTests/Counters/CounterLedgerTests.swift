import Lineage
import Records
import Testing

@testable import Execution

/// Totals of a run, whatever happens to its actions and its driver.
@Suite struct CounterLedgerTests {
  private func digest(_ number: Int) -> Digest128 { Digest128(high: 1, low: UInt64(number)) }

  @Test func anOutputCountsOnce() {
    let ledger = CounterLedger()
    let first = ledger.settle([digest(1): CounterValues(["a": 2, "b": 1]), digest(2): CounterValues(["a": 3])])
    #expect(first.totals.values == ["a": 5, "b": 1] && first.outputs == [digest(1), digest(2)])
    let second = ledger.settle([digest(1): CounterValues(["a": 9]), digest(3): CounterValues(["c": -4])])
    #expect(second.totals.values == ["c": -4] && second.outputs == [digest(3)])
    #expect(ledger.settle([digest(2): CounterValues(["a": 1])]).totals.isEmpty)
  }

  @Test(arguments: 0..<50)
  func aLedgerThatWasRestoredGoesOn(seed: Int) throws {
    var random = SeededGenerator(seed)
    let whole = CounterLedger()
    var restored = CounterLedger()
    var entries: [CounterLedger.Entry] = []
    var expected: [String: Int] = [:]
    var seen: Set<Int> = []
    for _ in 0..<30 {
      var counts: CountedOutputs = [:]
      for _ in 0..<Int.random(in: 0..<4, using: &random) {
        let output = Int.random(in: 0..<20, using: &random)
        // What an output counts is the same, however often it is computed.
        let values = ["n\(output % 3)": output - 10]
        counts[digest(output)] = CounterValues(values)
        if seen.insert(output).inserted { expected.merge(values, uniquingKeysWith: +) }
      }
      let entry = whole.settle(counts)
      #expect(restored.settle(counts).totals == entry.totals, "seed \(seed)")
      #expect(entry.totals.values.allSatisfy { expected[$0.key] == $0.value }, "seed \(seed)")
      entries.append(entry)
      if Int.random(in: 0..<4, using: &random) == 0 { restored = try replayed(entries) }
    }
  }

  /// The ledger of a driver that starts from what lineage has.
  private func replayed(_ entries: [CounterLedger.Entry]) throws -> CounterLedger {
    let ledger = CounterLedger()
    for entry in entries {
      var writer = ByteWriter(capacity: 16)
      entry.totals.encode(to: &writer)
      entry.encodeOutputs(to: &writer)
      var reader = ByteReader(writer.array())
      ledger.restore(try CounterLedger.Entry(totals: try CounterValues(from: &reader), outputsFrom: &reader))
      #expect(reader.isAtEnd)
    }
    return ledger
  }

  @Test func tasksCountByName() {
    let (known, other) = (CounterNames.slot(of: "known to the test"), CounterNames.slot(of: "another of the test"))
    #expect(CounterNames.slot(of: "known to the test") == known && known != other)
    let reply = TaskCounters.counting {
      TaskCounters.current?.add(3, to: known)
      TaskCounters.current?.add(-1, to: known)
      TaskCounters.current?.add(0, to: other)
      TaskCounters.current?.add(5, to: CounterNames.slot(of: "made by a task of the test"))
      return .success(.count(1), TaskMetrics())
    }
    guard case .success(_, let metrics) = reply else { return #expect(Bool(false)) }
    #expect(metrics.counters.values == ["known to the test": 2, "made by a task of the test": 5])
    #expect(TaskCounters.current == nil)
  }

  @Test func anAttemptThatFailedReportsNoCounts() {
    let slot = CounterNames.slot(of: "failing")
    let reply = TaskCounters.counting {
      TaskCounters.current?.add(1, to: slot)
      return .userFailure("no")
    }
    guard case .userFailure("no") = reply else { return #expect(Bool(false)) }
    let refused = TaskCounters.counting {
      TaskCounters.current?.refuse(DatasetError(.misuse, "refused"))
      return .success(.count(1), TaskMetrics())
    }
    guard case .fatal(let error) = refused else { return #expect(Bool(false)) }
    #expect(error.code == .misuse)
  }
}
