/// A function of a group's elements as a type of one's own, for ``Aggregation/custom(_:)``.
///
///     struct LongestName: Aggregator {
///       var initial: String { "" }
///       func accumulate(_ state: inout String, _ visit: Visit) { if visit.name.count > state.count { state = visit.name } }
///       func merge(_ state: inout String, _ other: String) { if other.count > state.count { state = other } }
///       func finish(_ state: String) -> Int { state.count }
///     }
///
/// Elements are accumulated where they lie, in an initial state for each key and task; states are merged behind the exchange in
/// the order of partitions, the first of them into an initial state as well.
public protocol Aggregator<Element, Output>: Sendable {
  /// What is aggregated.
  associatedtype Element: Sendable
  /// What is known of the elements seen; a record, or a tuple of records, for it crosses the exchange.
  associatedtype State: Sendable
  /// What is made of the last state.
  associatedtype Output: Sendable

  /// What plans call the function; the type's name by default.
  var name: String { get }
  /// The state of a group without elements.
  var initial: State { get }
  /// Adds an element to a state.
  func accumulate(_ state: inout State, _ element: Element) throws
  /// Adds what another state knows, whose elements stand behind this one's.
  func merge(_ state: inout State, _ other: State) throws
  /// The result of a state.
  func finish(_ state: State) throws -> Output
}

extension Aggregator {
  /// The type's name.
  public var name: String { "\(Self.self)" }
}

extension Aggregation {
  /// The function that an ``Aggregator`` computes.
  @inlinable
  public static func custom<A: Aggregator>(_ aggregator: A) -> Aggregation where A.Element == Element, A.Output == Output {
    Aggregation(
      aggregator.name, initial: aggregator.initial, accumulate: { try aggregator.accumulate(&$0, $1) },
      merge: { try aggregator.merge(&$0, $1) }, finish: { try aggregator.finish($0) })
  }

  /// The values of a group's elements, combined by an associative function in order of partitions; nil for none.
  @inlinable
  public init<Value: Sendable>(
    reducing value: @escaping @Sendable (Element) throws -> Value,
    _ combine: @escaping @Sendable (Value, Value) throws -> Value
  ) where Output == Value? {
    let detach = Detachment<Value>()
    self.init(
      "reduce", initial: Value?.none,
      accumulate: { state, element in
        let new = try value(element)
        if let old = state { state = try combine(old, new) } else { state = detach(new) }
      },
      merge: { state, other in
        guard let other else { return }
        if let old = state { state = try combine(old, other) } else { state = detach(other) }
      }, finish: { $0 })
  }
}
