/// How large the parts of an upload are.
///
/// S3 takes 10,000 of 5 MiB to 5 GiB, Google Cloud Storage any number of multiples of 256 KiB, Azure 50,000 blocks. A writer doesn't
/// know how many it will need, so they grow: 8 MiB for the first 8,000 MiB, then 256 KiB more each, so that 10,000 hold more than
/// 5 TiB, the largest object.
package enum PartPlan {
  /// Bytes of the first part; an object up to this size is sent in one request.
  package static var firstSize: Int { 8 << 20 }
  /// The parts that every store takes.
  package static var maximumCount: Int { 10_000 }
  private static var constantCount: Int { 1000 }
  private static var growth: Int { 256 << 10 }

  /// Bytes of the part `index`, the first being 0. The last of an object may be smaller.
  package static func size(_ index: Int) -> Int { firstSize + max(index - constantCount + 1, 0) * growth }
}
