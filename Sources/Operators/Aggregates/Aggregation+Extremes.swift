extension Aggregation {
  /// The smallest of a value of each element; nil for none. A NaN among the values is the result.
  @inlinable
  public static func min<Value: Comparable & Sendable>(of value: @escaping @Sendable (Element) -> Value) -> Aggregation
  where Output == Value? {
    let detach = Detachment<Value>()
    // What differs from itself is a NaN: no comparison tells its place, so it is kept wherever it comes.
    return Aggregation(
      "min", initial: Value?.none,
      accumulate: { state, element in
        let new = value(element)
        if state.map({ new < $0 || new != new }) ?? true { state = detach(new) }
      },
      merge: { state, other in
        if let other, state.map({ other < $0 || other != other }) ?? true { state = detach(other) }
      }, finish: { $0 })
  }

  /// The largest of a value of each element; nil for none. A NaN among the values is the result.
  @inlinable
  public static func max<Value: Comparable & Sendable>(of value: @escaping @Sendable (Element) -> Value) -> Aggregation
  where Output == Value? {
    let detach = Detachment<Value>()
    return Aggregation(
      "max", initial: Value?.none,
      accumulate: { state, element in
        let new = value(element)
        if state.map({ $0 < new || new != new }) ?? true { state = detach(new) }
      },
      merge: { state, other in
        if let other, state.map({ $0 < other || other != other }) ?? true { state = detach(other) }
      }, finish: { $0 })
  }

  /// The element whose value is smallest, of several the first; nil for none. An element whose value is NaN counts only where
  /// no other has a better one.
  ///
  /// The element itself crosses the exchange, and so must have a codec.
  @inlinable
  public static func minElement<Value: Comparable & Sendable>(
    by value: @escaping @Sendable (Element) -> Value
  ) -> Aggregation where Output == Element? {
    choosing("minElement", by: value) { new, old in new < old }
  }

  /// The element whose value is largest, of several the first; nil for none. An element whose value is NaN counts only where no
  /// other has a better one.
  ///
  /// The element itself crosses the exchange, and so must have a codec.
  @inlinable
  public static func maxElement<Value: Comparable & Sendable>(
    by value: @escaping @Sendable (Element) -> Value
  ) -> Aggregation where Output == Element? {
    choosing("maxElement", by: value) { new, old in old < new }
  }

  /// The first element whose value no other's beats.
  @inlinable @inline(__always)
  static func choosing<Value: Comparable & Sendable>(
    _ name: String, by value: @escaping @Sendable (Element) -> Value,
    _ beats: @escaping @Sendable (_ new: Value, _ old: Value) -> Bool
  ) -> Aggregation where Output == Element? {
    let (detach, detachValue) = (Detachment<Element>(), Detachment<Value>())
    return Aggregation(
      name, initial: (Value, Element)?.none,
      accumulate: { (state: inout (Value, Element)?, element: Element) in
        let new = value(element)
        if state.map({ beats(new, $0.0) || ($0.0 != $0.0 && new == new) }) ?? true {
          state = (detachValue(new), detach(element))
        }
      },
      merge: { (state: inout (Value, Element)?, other: (Value, Element)?) in
        guard let other else { return }
        if state.map({ beats(other.0, $0.0) || ($0.0 != $0.0 && other.0 == other.0) }) ?? true {
          state = (detachValue(other.0), detach(other.1))
        }
      },
      finish: { (state: (Value, Element)?) in state?.1 })
  }
}
