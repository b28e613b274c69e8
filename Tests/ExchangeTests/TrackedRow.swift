import Exchange
import Records
import Synchronization

/// Counts rows that are alive, so that tests see leaks, and double releases as a negative count.
final class LiveCount: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .sequentiallyConsistent) }
  func add(_ change: Int) { count.add(change, ordering: .sequentiallyConsistent) }
}

/// A row that is counted as long as it lives.
final class TrackedRow: Sendable {
  let value: Int
  private let live: LiveCount

  init(_ value: Int, _ live: LiveCount) {
    self.value = value
    self.live = live
    live.add(1)
  }

  deinit { live.add(-1) }

  /// A row type whose decoded rows are counted too.
  static func rowType(_ live: LiveCount) -> RowType {
    let codec = RecordCodec(
      schema: "tracked",
      encode: { base, stride, count, writer in
        for index in 0..<count { writer.append(zigzag: Int64(row(base + index * stride).value)) }
      },
      decode: { reader, count, base, stride in
        var values: [Int] = []
        for _ in 0..<count { values.append(Int(try reader.readZigzag())) }
        for index in 0..<count {
          (base + index * stride).initializeMemory(as: TrackedRow.self, to: TrackedRow(values[index], live))
        }
      },
      hash: { base, stride, count, out in
        for index in 0..<count { out[index] = UInt64(truncatingIfNeeded: row(base + index * stride).value) }
      },
      equal: { row($0).value == row($1).value },
      destroy: { base, stride, count in
        for index in 0..<count { (base + index * stride).assumingMemoryBound(to: TrackedRow.self).deinitialize(count: 1) }
      })
    return RowType(codec: codec, layout: ElementLayout(TrackedRow.self))
  }

  /// By value, with words that leave the last four bits to the comparison.
  static var order: RowOrder {
    RowOrder(
      prefixes: { base, count, out in
        for index in 0..<count { out[index] = UInt64(row(base + index * MemoryLayout<TrackedRow>.stride).value >> 4) }
      }, isExact: false, less: { row($0).value < row($1).value })
  }

  private static func row(_ base: UnsafeRawPointer) -> TrackedRow { base.assumingMemoryBound(to: TrackedRow.self).pointee }
}
