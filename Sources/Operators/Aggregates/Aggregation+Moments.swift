extension Aggregation where Output == Double {
  /// The variance of a number of each element, in one numerically stable pass.
  ///
  /// NaN for too few elements (see ``StatisticBasis``), and where a value is NaN or infinite.
  @inlinable
  public static func variance<Value: RealValue>(
    of value: @escaping @Sendable (Element) -> Value, _ basis: StatisticBasis = .sample
  ) -> Aggregation {
    Aggregation(
      "variance", initial: Moments(), accumulate: { $0.add(value($1).realValue) }, merge: { $0.merge($1) },
      finish: { $0.variance(basis) })
  }

  /// The standard deviation of a number of each element: the root of its variance, in the number's own unit.
  ///
  /// NaN for too few elements (see ``StatisticBasis``), and where a value is NaN or infinite.
  @inlinable
  public static func standardDeviation<Value: RealValue>(
    of value: @escaping @Sendable (Element) -> Value, _ basis: StatisticBasis = .sample
  ) -> Aggregation {
    Aggregation(
      "standardDeviation", initial: Moments(), accumulate: { $0.add(value($1).realValue) }, merge: { $0.merge($1) },
      finish: { $0.variance(basis).squareRoot() })
  }

  /// The covariance of two numbers of each element, in one numerically stable pass.
  ///
  /// NaN for too few elements (see ``StatisticBasis``), and where a value is NaN or infinite.
  @inlinable
  public static func covariance<First: RealValue, Second: RealValue>(
    of first: @escaping @Sendable (Element) -> First, _ second: @escaping @Sendable (Element) -> Second,
    _ basis: StatisticBasis = .sample
  ) -> Aggregation {
    Aggregation(
      "covariance", initial: Comoments(), accumulate: { $0.add(first($1).realValue, second($1).realValue) },
      merge: { $0.merge($1) }, finish: { $0.covariance(basis) })
  }

  /// The correlation (Pearson's, from -1 to 1) of two numbers of each element.
  ///
  /// NaN for fewer than two elements, where one of the numbers is the same in all of them, and where one is NaN or infinite.
  @inlinable
  public static func correlation<First: RealValue, Second: RealValue>(
    of first: @escaping @Sendable (Element) -> First, _ second: @escaping @Sendable (Element) -> Second
  ) -> Aggregation {
    Aggregation(
      "correlation", initial: Comoments(), accumulate: { $0.add(first($1).realValue, second($1).realValue) },
      merge: { $0.merge($1) }, finish: { $0.correlation })
  }
}
