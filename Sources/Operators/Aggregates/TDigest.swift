public import Records

/// The distribution of numbers in bounded memory: all of them while they are few, from then on centroids that are small near
/// the ends and large in the middle (Dunning's merging t-digest, "Computing extremely accurate quantiles using t-digests",
/// 2019).
///
/// Infinities are counted apart, since a mean with one says nothing; so are NaNs.
@frozen
@usableFromInline
struct TDigest: RecordConvertible {
  /// Numbers that are kept as they are before they are merged into centroids.
  @inlinable static var bufferCapacity: Int { 512 }

  /// Numbers that no centroid holds yet.
  @usableFromInline var buffer: [Double] = []
  /// The centroids' means, ascending, and how many numbers each stands for.
  @usableFromInline var means: [Double] = []
  @usableFromInline var weights: [Double] = []
  @usableFromInline var least = Double.infinity
  @usableFromInline var greatest = -Double.infinity
  @usableFromInline var negativeInfinities = 0
  @usableFromInline var positiveInfinities = 0
  @usableFromInline var nans = 0

  @inlinable init() {}

  @inlinable
  mutating func add(_ value: Double) {
    guard value.isFinite else { return addExceptional(value) }
    buffer.append(value)
    if buffer.count > Self.bufferCapacity { compress() }
  }

  @usableFromInline @inline(never)
  mutating func addExceptional(_ value: Double) {
    if value.isNaN {
      nans += 1
    } else if value < 0 {
      negativeInfinities += 1
    } else {
      positiveInfinities += 1
    }
  }

  @usableFromInline
  mutating func merge(_ other: TDigest) {
    negativeInfinities += other.negativeInfinities
    positiveInfinities += other.positiveInfinities
    nans += other.nans
    buffer.append(contentsOf: other.buffer)
    if !other.means.isEmpty {
      (means, weights) = Self.merged((means, weights), (other.means, other.weights))
      (least, greatest) = (Swift.min(least, other.least), Swift.max(greatest, other.greatest))
    }
    if buffer.count > Self.bufferCapacity || !other.means.isEmpty { compress() }
  }

  @usableFromInline
  typealias Fields = ([Double], [Double], [Double], (Double, Double), (Int, Int, Int))

  @usableFromInline var recordFields: Fields {
    (buffer, means, weights, (least, greatest), (negativeInfinities, positiveInfinities, nans))
  }

  @usableFromInline
  init(recordFields fields: Fields) {
    (buffer, means, weights, (least, greatest), (negativeInfinities, positiveInfinities, nans)) = fields
  }
}
