import Operators
import Records
import Synchronization
import Testing

/// Keys of several kinds for rows whose order is their number: none, one, mostly one, a few, all different.
enum KeyMix: CaseIterable {
  case empty, single, skewed, few, distinct

  func rows(_ count: Int, _ generator: inout SeededGenerator) -> [(Int, Int)] {
    switch self {
    case .empty: []
    case .single: (0..<count).map { (7, $0) }
    case .skewed: (0..<count).map { (generator.oneIn(10) ? Int.random(in: 0..<count, using: &generator) : 3, $0) }
    case .few: (0..<count).map { (Int.random(in: 0..<150, using: &generator), $0) }
    case .distinct: (0..<count).map { ($0 &* 7919 % 1_000_003, $0) }
    }
  }
}

/// A number that is counted as long as it lives, and can be written to local disk; what is read back is counted too.
final class SpilledNumber: Record {
  let value: Int
  private let live: Int

  init(_ value: Int, _ live: Int) {
    self.value = value
    self.live = live
    Self.counts.withLock { $0[live, default: 0] += 1 }
  }

  deinit { Self.counts.withLock { $0[live, default: 0] -= 1 } }

  private static let counts = Mutex<[Int: Int]>([:])

  /// Numbers alive that were made with that label.
  static func alive(_ live: Int) -> Int { counts.withLock { $0[live] ?? 0 } }

  static func makeCodec(path: String) throws(RecordError) -> RecordCodec {
    RecordCodec(
      schema: "spilledNumber",
      encode: { base, stride, count, writer in
        for row in 0..<count {
          let number = number(base + row * stride)
          writer.append(zigzag: Int64(number.value))
          writer.append(zigzag: Int64(number.live))
        }
      },
      decode: { reader, count, base, stride in
        let numbers = try (0..<count).map { _ in (Int(try reader.readZigzag()), Int(try reader.readZigzag())) }
        for (row, number) in numbers.enumerated() {
          (base + row * stride).initializeMemory(as: SpilledNumber.self, to: SpilledNumber(number.0, number.1))
        }
      },
      hash: { base, stride, count, hashes in
        for row in 0..<count { hashes[row] = UInt64(truncatingIfNeeded: number(base + row * stride).value) }
      },
      equal: { number($0).value == number($1).value },
      destroy: { base, stride, count in
        for row in 0..<count { (base + row * stride).assumingMemoryBound(to: SpilledNumber.self).deinitialize(count: 1) }
      })
  }

  private static func number(_ base: UnsafeRawPointer) -> SpilledNumber {
    base.assumingMemoryBound(to: SpilledNumber.self).pointee
  }
}

/// What ends a run early, and when.
struct Interruption {
  /// Calls of the program's closure until it throws.
  var failingCall = Int.max
  /// Rows until the sink throws.
  var sinkLimit = Int.max
  /// Rows until nothing more is wanted.
  var wanted = Int.max
  /// Batches that local disk takes.
  var diskBatches = Int.max

  init(_ generator: inout SeededGenerator, rows: Int) {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: failingCall = Int.random(in: 0..<2 * rows, using: &generator)
    case 1: sinkLimit = Int.random(in: 0..<rows / 2, using: &generator)
    case 2: wanted = Int.random(in: 1..<rows / 2, using: &generator)
    case 3: diskBatches = Int.random(in: 0..<10, using: &generator)
    default: break
    }
  }
}

/// Calls, counted across threads; fails at one of them.
final class FailingCall: Sendable {
  private let left: Atomic<Int>

  init(_ calls: Int) { left = Atomic(calls) }

  func pass() throws {
    if left.subtract(1, ordering: .relaxed).newValue == -1 { throw TestFailure(number: -4) }
  }
}
