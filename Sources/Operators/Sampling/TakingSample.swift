public import Records

/// The operators that draw exactly so many rows out of all, each set of rows with the same probability: every row gets a random
/// 64-bit tag, and the rows with the smallest tags are the sample. So a task passes on no more rows than are wanted in all.
public struct SampleOperators: Sendable {
  /// Rows in, `(UInt64, Element)` out: the partition's rows with the smallest tags, and these.
  public let partial: NarrowOperator
  /// Tagged rows in, of any number of partitions, and the same out.
  public let merge: NarrowOperator
  /// Tagged rows of all partitions in, the sample out, in random order.
  public let finish: NarrowOperator

  /// The operators that draw `count` rows, or all if there are fewer. They hold as many, and throw ``OperatorError`` with code
  /// `outOfMemory` when these take more than the task's budget.
  /// - Throws: ``RecordError`` with code `noCodec` when rows can't be encoded.
  @inlinable
  public init<Element: Sendable>(_ element: Element.Type, count: Int, seed: UInt64) throws(RecordError) {
    let least = try topRows(
      (UInt64, Element).self, count: count,
      by: RowOrdering(by: { (row: (UInt64, Element)) in row.0 }, descending: false, isPrefixExact: true, prefix: { $0 }))
    merge = least
    partial = { control, sink in
      let random = RowRandom(seed: seed, partition: control.partition)
      // A task's operators run on one thread at a time.
      nonisolated(unsafe) var number = 0
      let tag: NarrowOperator = oneToOne {
        (input: UnsafeMutablePointer<Element>, count, output: UnsafeMutablePointer<(UInt64, Element)>) in
        for row in 0..<count {
          (output + row).initialize(to: (random.word(number &+ row), (input + row).move()))
        }
        number &+= count
      }
      return try tag(control, try least(control, sink))
    }
    finish = { control, sink in
      let untag: NarrowOperator = oneToOne {
        (input: UnsafeMutablePointer<(UInt64, Element)>, count, output: UnsafeMutablePointer<Element>) in
        for row in 0..<count { (output + row).initialize(to: (input + row).move().1) }
      }
      return try least(control, try untag(control, sink))
    }
  }
}
