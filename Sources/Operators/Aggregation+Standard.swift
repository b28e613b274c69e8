extension Aggregation where Output == Int {
  /// How many elements a group has.
  @inlinable public static var count: Aggregation {
    Aggregation("count", initial: 0, accumulate: { state, _ in state += 1 }, merge: { $0 += $1 }, finish: { $0 })
  }

  /// How many of a group's elements satisfy a condition.
  @inlinable
  public static func count(where condition: @escaping @Sendable (Element) throws -> Bool) -> Aggregation {
    Aggregation(
      "countWhere", initial: 0, accumulate: { state, element in if try condition(element) { state += 1 } },
      merge: { $0 += $1 }, finish: { $0 })
  }
}

extension Aggregation where Output: AdditiveArithmetic {
  /// The sum of a value of each element, in order of partitions; zero for none. Integer overflow traps, as in Swift.
  ///
  /// Of floating-point numbers: a NaN makes the sum NaN, and so do infinities of both signs.
  @inlinable
  public static func sum(of value: @escaping @Sendable (Element) -> Output) -> Aggregation {
    Aggregation("sum", initial: .zero, accumulate: { $0 += value($1) }, merge: { $0 += $1 }, finish: { $0 })
  }
}

extension Aggregation where Output == Double {
  /// The arithmetic mean of a value of each element; NaN for none, and where a value is NaN.
  @inlinable
  public static func average(of value: @escaping @Sendable (Element) -> Double) -> Aggregation {
    Aggregation(
      "average", initial: (0.0, 0),
      accumulate: { (state: inout (Double, Int), element: Element) in state = (state.0 + value(element), state.1 + 1) },
      merge: { (state: inout (Double, Int), other: (Double, Int)) in state = (state.0 + other.0, state.1 + other.1) },
      finish: { (state: (Double, Int)) in state.0 / Double(state.1) })
  }

  /// The arithmetic mean of an integer of each element; NaN for none. The sum is kept in 128 bits, so that only the quotient is
  /// rounded, whatever the number of elements.
  @inlinable
  public static func average<I: BinaryInteger & Sendable>(of value: @escaping @Sendable (Element) -> I) -> Aggregation {
    Aggregation(
      "average", initial: (UInt(0), 0, 0),
      accumulate: { (state: inout (UInt, Int, Int), element: Element) in
        let number = value(element)
        let (low, carries) = state.0.addingReportingOverflow(UInt(truncatingIfNeeded: number))
        let high = state.1 &+ Int(truncatingIfNeeded: number >> UInt.bitWidth)
        state = (low, high &+ (carries ? 1 : 0), state.2 + 1)
      },
      merge: { (state: inout (UInt, Int, Int), other: (UInt, Int, Int)) in
        let (low, carries) = state.0.addingReportingOverflow(other.0)
        state = (low, state.1 &+ other.1 &+ (carries ? 1 : 0), state.2 + other.2)
      },
      finish: { (state: (UInt, Int, Int)) in
        // The low word as a signed number: taken as it is, a small negative sum would be the difference of two large ones.
        let low = Int(bitPattern: state.0)
        let high = state.1 &+ (low < 0 ? 1 : 0)
        return (Double(high) * 0x1p64 + Double(low)) / Double(state.2)
      })
  }
}

extension Aggregation where Output == Bool {
  /// Whether every element of a group satisfies a condition; true for none.
  @inlinable
  public static func all(where condition: @escaping @Sendable (Element) throws -> Bool) -> Aggregation {
    Aggregation(
      "all", initial: true, accumulate: { state, element in if state { state = try condition(element) } },
      merge: { state, other in state = state && other }, finish: { $0 })
  }

  /// Whether an element of a group satisfies a condition; false for none.
  @inlinable
  public static func any(where condition: @escaping @Sendable (Element) throws -> Bool) -> Aggregation {
    Aggregation(
      "any", initial: false, accumulate: { state, element in if !state { state = try condition(element) } },
      merge: { state, other in state = state || other }, finish: { $0 })
  }
}
