/// What the elements are taken for in a variance and what follows from one.
@frozen
public enum StatisticBasis: Sendable {
  /// A sample of something larger: the sum of squares is divided by *n* - 1. Of fewer than two elements, the result is NaN.
  case sample
  /// Everything there is: the sum of squares is divided by *n*. Of no elements, the result is NaN.
  case population

  @inlinable
  func divisor(_ count: Int) -> Double {
    switch self {
    case .sample: count > 1 ? Double(count - 1) : .nan
    case .population: count > 0 ? Double(count) : .nan
    }
  }
}
