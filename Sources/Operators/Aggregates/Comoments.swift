public import Records

/// What a covariance and a correlation need of pairs of numbers; updated and merged like ``Moments``.
@frozen
@usableFromInline
struct Comoments: RecordConvertible {
  @usableFromInline var first = Moments()
  @usableFromInline var second = Moments()
  /// The sum of products of deviations.
  @usableFromInline var products = 0.0

  @inlinable init() {}

  @inlinable
  mutating func add(_ a: Double, _ b: Double) {
    let deviation = a - first.mean
    first.add(a)
    second.add(b)
    products += deviation * (b - second.mean)
  }

  @inlinable
  mutating func merge(_ other: Comoments) {
    if first.count > 0, other.first.count > 0 {
      let (count, others) = (Double(first.count), Double(other.first.count))
      let deviations = (other.first.mean - first.mean) * (other.second.mean - second.mean)
      products += other.products + deviations * (count * others / (count + others))
    } else if first.count == 0 {
      products = other.products
    }
    first.merge(other.first)
    second.merge(other.second)
  }

  @inlinable func covariance(_ basis: StatisticBasis) -> Double { products / basis.divisor(first.count) }

  /// Pearson's coefficient. The roots are taken apart, for the product of two sums may overflow.
  @inlinable var correlation: Double {
    guard first.count > 1 else { return .nan }
    let coefficient = products / first.squares.squareRoot() / second.squares.squareRoot()
    return coefficient.isNaN ? .nan : Swift.min(Swift.max(coefficient, -1), 1)
  }

  @usableFromInline var recordFields: (Moments, Moments, Double) { (first, second, products) }
  @usableFromInline init(recordFields fields: (Moments, Moments, Double)) { (first, second, products) = fields }
}
