public import Records

/// Count, mean and sum of squared deviations of numbers, updated one at a time (Welford, 1962) and merged (Chan, Golub and
/// LeVeque, 1979): stable also where the mean is large and the deviations are small.
@frozen
@usableFromInline
struct Moments: RecordConvertible {
  @usableFromInline var count = 0
  @usableFromInline var mean = 0.0
  @usableFromInline var squares = 0.0

  @inlinable init() {}

  @inlinable
  mutating func add(_ value: Double) {
    count += 1
    let deviation = value - mean
    mean += deviation / Double(count)
    squares += deviation * (value - mean)
  }

  @inlinable
  mutating func merge(_ other: Moments) {
    guard count > 0, other.count > 0 else {
      if count == 0 { self = other }
      return
    }
    let total = Double(count + other.count)
    let deviation = other.mean - mean
    squares += other.squares + deviation * deviation * (Double(count) * Double(other.count) / total)
    mean += deviation * (Double(other.count) / total)
    count += other.count
  }

  @inlinable func variance(_ basis: StatisticBasis) -> Double { squares / basis.divisor(count) }

  @usableFromInline var recordFields: (Int, Double, Double) { (count, mean, squares) }
  @usableFromInline init(recordFields fields: (Int, Double, Double)) { (count, mean, squares) = fields }
}
