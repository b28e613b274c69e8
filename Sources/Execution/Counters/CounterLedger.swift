package import Lineage
package import Records
internal import Synchronization

/// What the tasks of a run have counted in all: by output, each once, however often it was computed or used.
///
/// Counts come in when their action has a result. An output that a later action takes over, or computes again because it was lost,
/// brings nothing new.
package final class CounterLedger: Sendable {
  private struct State {
    var totals = CounterValues()
    var counted: Set<Digest128> = []
  }

  private let state = Mutex(State())

  /// Nothing counted yet.
  package init() {}

  /// What an action has added.
  package struct Entry: Sendable {
    /// The totals of the counters that it has changed.
    package var totals = CounterValues()
    /// The outputs whose counts came in with it.
    package var outputs: [Digest128] = []

    /// Nothing.
    package init() {}
  }

  /// Takes what an action's outputs have counted.
  package func settle(_ counts: CountedOutputs) -> Entry {
    if counts.isEmpty { return Entry() }
    return state.withLock { state in
      var entry = Entry()
      var added = CounterValues()
      for (identity, values) in counts where state.counted.insert(identity).inserted {
        added += values
        entry.outputs.append(identity)
      }
      state.totals += added
      entry.totals = CounterValues(
        added.values.reduce(into: [:]) { $0[$1.key] = state.totals[$1.key] })
      entry.outputs.sort()
      return entry
    }
  }

  /// Takes an entry that was made before the run was interrupted; they come in their order.
  package func restore(_ entry: Entry) {
    state.withLock { state in
      for (name, total) in entry.totals.values {
        state.totals += CounterValues([name: total &- state.totals[name]])
      }
      state.counted.formUnion(entry.outputs)
    }
  }
}

/// What outputs have counted, by their identities; those that counted nothing aren't among them.
package typealias CountedOutputs = [Digest128: CounterValues]

extension CounterLedger.Entry {
  /// Appends the outputs, as lineage keeps them behind an outcome. The totals are part of the outcome itself.
  package func encodeOutputs(to writer: inout ByteWriter) {
    writer.append(varint: UInt64(outputs.count))
    for output in outputs {
      writer.append(littleEndian: output.high)
      writer.append(littleEndian: output.low)
    }
  }

  /// Reads what ``encodeOutputs(to:)`` wrote.
  package init(totals: CounterValues, outputsFrom reader: inout ByteReader) throws(RecordError) {
    self.totals = totals
    for _ in 0..<(try reader.readCount(unit: 16)) {
      outputs.append(Digest128(high: try reader.read(), low: try reader.read()))
    }
  }
}
