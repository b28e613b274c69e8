/// A function of a row and of the rows around it in its group, which are in an order: a number, a neighbour's value, an
/// aggregation of the rows in a frame.
///
/// The rows stream through: a function holds what its frame needs, never the group.
public struct WindowFunction<Element: Sendable, Output: Sendable>: Sendable {
  /// The name that plans show.
  public let name: String
  @usableFromInline let makeEvaluator: @Sendable () -> WindowEvaluator<Element, Output>

  @inlinable
  init(_ name: String, makeEvaluator: @escaping @Sendable () -> WindowEvaluator<Element, Output>) {
    self.name = name
    self.makeEvaluator = makeEvaluator
  }
}
