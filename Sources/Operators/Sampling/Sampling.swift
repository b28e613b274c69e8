// What is drawn depends on the seed, the partition's number and the row's number in the partition. So a repeated attempt
// draws the same rows; another number of partitions draws others.

/// Passes on each row with the probability `fraction`, by itself (a Bernoulli sample).
@inlinable
public func sampling<Element>(_ element: Element.Type, fraction: Double, seed: UInt64) -> NarrowOperator {
  precondition(0...1 ~= fraction, "a share of the rows is from 0 to 1")
  return splitting(element, lower: 0, upper: fraction, seed: seed)
}

/// Passes on the rows whose random number, from 0 to below 1, lies from `lower` to below `upper`. With the same seed over the
/// same rows, neighbouring ranges make parts that neither overlap nor leave anything out.
@inlinable
public func splitting<Element>(_ element: Element.Type, lower: Double, upper: Double, seed: UInt64) -> NarrowOperator {
  precondition(0 <= lower && lower <= upper && upper <= 1, "a part of the rows reaches from 0 up to 1, at most")
  return { control, sink in
    let random = RowRandom(seed: seed, partition: control.partition)
    var number = 0
    return BatchSink(
      push: { raw, count in
        let first = number
        number &+= count
        try sink.pushKept(raw, count) { (_: UnsafePointer<Element>, row) in
          let drawn = random.uniform(first &+ row)
          return lower <= drawn && drawn < upper
        }
      },
      finish: sink.finish)
  }
}

/// Passes on each row with the probability that its stratum has, by itself.
/// - Parameter fraction: from 0 to 1; the operator throws ``OperatorError`` with code `misuse` for anything else.
@inlinable
public func stratifiedSampling<Element, Key>(
  key: @escaping @Sendable (Element) throws -> Key, fraction: @escaping @Sendable (Key) throws -> Double, seed: UInt64
) -> NarrowOperator {
  { control, sink in
    let random = RowRandom(seed: seed, partition: control.partition)
    var number = 0
    return BatchSink(
      push: { raw, count in
        let first = number
        number &+= count
        try sink.pushKept(raw, count) { (element: UnsafePointer<Element>, row) in
          let share = try fraction(key(element.pointee))
          guard 0...1 ~= share else { throw OperatorError.fraction(share) }
          return random.uniform(first &+ row) < share
        }
      },
      finish: sink.finish)
  }
}

extension OperatorError {
  @usableFromInline @inline(never)
  static func fraction(_ share: Double) -> OperatorError {
    OperatorError(.misuse, "a stratum is to be sampled by \(share): give each a share of its rows from 0 to 1")
  }
}
