extension TDigest {
  /// The values at those quantiles; NaN where nothing was added, or a NaN was.
  ///
  /// The first number stands at quantile 0, the last at 1, the others at equal distances; what lies between two numbers is
  /// interpolated.
  @usableFromInline
  func values(at quantiles: [Double]) -> [Double] {
    let centroids = sortedCentroids
    let finite = centroids.weights.reduce(0, +)
    let before = Double(negativeInfinities)
    let total = before + finite + Double(positiveInfinities)
    guard nans == 0, total > 0 else { return quantiles.map { _ in .nan } }
    return quantiles.map { quantile in
      let place = quantile * (total - 1)
      let startsBefore = place.rounded(.down) < before
      let endsBehind = place.rounded(.up) >= before + finite
      if startsBefore { return endsBehind ? .nan : -.infinity }
      if endsBehind { return .infinity }
      return Self.value(at: place - before, centroids, finite, range: (least, greatest))
    }
  }

  /// The number at a place, counted from 0, among `total`.
  private static func value(
    at place: Double, _ centroids: Centroids, _ total: Double, range: (least: Double, greatest: Double)
  ) -> Double {
    // A centroid stands where the middle one of its numbers does; the two ends, which are known, stand beyond the centroids,
    // and may be part of one that isn't the outermost.
    let least = Swift.min(range.least, centroids.means[0])
    let greatest = Swift.max(range.greatest, centroids.means[centroids.means.count - 1])
    if place <= 0 { return least }
    if place >= total - 1 { return greatest }
    var left = (place: 0.0, value: least)
    var before = 0.0
    for (mean, weight) in zip(centroids.means, centroids.weights) {
      let middle = before + (weight - 1) / 2
      if place <= middle { return interpolate(place, left, (middle, mean)) }
      left = (middle, mean)
      before += weight
    }
    return interpolate(place, left, (total - 1, greatest))
  }

  private static func interpolate(
    _ place: Double, _ left: (place: Double, value: Double), _ right: (place: Double, value: Double)
  ) -> Double {
    guard right.place > left.place else { return right.value }
    return between(left.value, right.value, (place - left.place) / (right.place - left.place))
  }
}
