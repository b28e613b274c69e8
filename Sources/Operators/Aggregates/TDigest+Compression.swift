#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

extension TDigest {
  @usableFromInline typealias Centroids = (means: [Double], weights: [Double])

  /// How many centroids there are, about. A centroid around quantile q holds a share of at most π √(q (1 - q)) / this.
  private static var compression: Double { 200 }

  /// Merges what is in the buffer, and neighbouring centroids as far as their place allows.
  @usableFromInline @inline(never)
  mutating func compress() {
    let all = sortedCentroids
    guard let first = all.means.first, let last = all.means.last else { return }
    // Before the first compression every centroid is a number, and from then on these two are known.
    (least, greatest) = (Swift.min(least, first), Swift.max(greatest, last))
    let total = all.weights.reduce(0, +)
    (buffer, means, weights) = ([], [all.means[0]], [all.weights[0]])
    var before = 0.0
    var limit = total * Self.end(ofCentroidFrom: 0)
    for index in all.means.indices.dropFirst() {
      let open = weights.count - 1
      if before + weights[open] + all.weights[index] <= limit {
        weights[open] += all.weights[index]
        means[open] = Self.between(means[open], all.means[index], all.weights[index] / weights[open])
      } else {
        before += weights[open]
        limit = total * Self.end(ofCentroidFrom: before / total)
        means.append(all.means[index])
        weights.append(all.weights[index])
      }
    }
  }

  /// The quantile up to which a centroid may reach that begins at `quantile`: one step further on Dunning's scale k1.
  private static func end(ofCentroidFrom quantile: Double) -> Double {
    let angle = asin(Swift.min(2 * quantile - 1, 1)) + .pi / compression
    return angle >= .pi / 2 ? 1 : (sin(angle) + 1) / 2
  }

  /// The centroids and the buffered numbers, each of these with weight 1, ascending.
  var sortedCentroids: Centroids {
    let buffered = buffer.sorted()
    return Self.merged((means, weights), (buffered, [Double](repeating: 1, count: buffered.count)))
  }

  static func merged(_ left: Centroids, _ right: Centroids) -> Centroids {
    guard !left.means.isEmpty else { return right }
    var merged: Centroids = ([], [])
    merged.means.reserveCapacity(left.means.count + right.means.count)
    merged.weights.reserveCapacity(left.means.count + right.means.count)
    var next = 0
    for index in left.means.indices {
      while next < right.means.count, right.means[next] < left.means[index] {
        merged.means.append(right.means[next])
        merged.weights.append(right.weights[next])
        next += 1
      }
      merged.means.append(left.means[index])
      merged.weights.append(left.weights[index])
    }
    merged.means.append(contentsOf: right.means[next...])
    merged.weights.append(contentsOf: right.weights[next...])
    return merged
  }

  /// The number that lies `share` of the way from `a` to `b`; never beyond either.
  static func between(_ a: Double, _ b: Double, _ share: Double) -> Double {
    if a == b || share == 0 { return a }
    // The difference of two large numbers of opposite sign may be infinite.
    let step = b - a
    let value = step.isFinite ? a + step * share : a * (1 - share) + b * share
    return step.isFinite ? Swift.min(Swift.max(value, Swift.min(a, b)), Swift.max(a, b)) : value
  }
}
