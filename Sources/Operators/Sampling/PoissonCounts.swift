#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// How often each row is drawn with replacement.
@usableFromInline
struct PoissonCounts: Sendable {
  private let random: RowRandom
  /// The mean in parts, since e^-mean must be a number; sums of Poisson numbers are Poisson numbers.
  private let parts: Int
  private let none: Double
  private let mean: Double

  @usableFromInline
  init(mean: Double, _ random: RowRandom) {
    self.random = random
    parts = Int((mean / 16).rounded(.up))
    self.mean = parts == 0 ? 0 : mean / Double(parts)
    none = exp(-self.mean)
  }

  /// The number of times that a row is drawn, by inversion of the distribution's sum.
  @usableFromInline
  func count(_ row: Int) -> Int {
    var word = random.word(row)
    var total = 0
    for _ in 0..<parts {
      let drawn = RowRandom.uniform(word)
      var (probability, sum, count) = (none, none, 0)
      // The sum's rounding may keep it below a number next to 1; no term is left then.
      while drawn >= sum, probability > 0 {
        count += 1
        probability *= mean / Double(count)
        sum += probability
      }
      total += count
      word = mix64(word &+ 0x9E37_79B9_7F4A_7C15)
    }
    return total
  }
}
