public import Operators
public import Records

// Which elements are taken depends on the seed, the partition and the position in it, and on nothing else: every attempt, and every
// run over the same partitions, takes the same.
extension ServerlessDataset {
  /// Each element with the same probability, independently. Lazy, no request.
  ///
  /// The fraction is the probability, from 0 to 1; with replacement, how often an element is taken on average (by a Poisson
  /// distribution), 0 or more. Another seed gives another sample.
  @inlinable
  public func sample(
    fraction: Double, withReplacement: Bool = false, seed: UInt64 = 0, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) -> ServerlessDataset<Element> {
    precondition(
      fraction >= 0 && (withReplacement ? fraction.isFinite : fraction <= 1),
      "a sample's fraction lies between 0 and 1 (with replacement it may be more)")
    let name = withReplacement ? "sample \(fraction) with replacement, seed \(seed)" : "sample \(fraction), seed \(seed)"
    return narrow(
      .partitionwise(name), as: Element.self, at: SourceSite(fileID, line, column),
      withReplacement
        ? samplingWithReplacement(Element.self, fraction: fraction, seed: seed)
        : sampling(Element.self, fraction: fraction, seed: seed))
  }

  /// `count` elements, all sets of so many being equally likely; all elements when there are fewer. Lazy; each task sends at most
  /// `count` elements to one, which holds as many.
  /// - Complexity: a write for each partition, one read of each.
  @inlinable
  public func sample(
    count: Int, seed: UInt64 = 0, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    precondition(count >= 0, "a sample can't have fewer than no elements")
    let site = SourceSite(fileID, line, column)
    let candidates: ServerlessDataset<(UInt64, Element)> = derive(
      .partitionwise("sample of \(count), seed \(seed)"), as: (UInt64, Element).self, at: site
    ) { $0.transform = try SampleOperators(Element.self, count: count, seed: seed).partial }
    return candidates.derive(.gathered("sample of \(count)"), as: Element.self, at: site) {
      $0.transform = try SampleOperators(Element.self, count: count, seed: seed).finish
    }
  }

  /// Each element with the probability of its stratum; elements of strata without one are left out. Lazy, no request.
  @inlinable
  public func sample<Stratum: RecordKey>(
    fractions: [Stratum: Double], by stratum: @escaping @Sendable (Element) -> Stratum, seed: UInt64 = 0,
    fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    precondition(fractions.values.allSatisfy { $0 >= 0 && $0 <= 1 }, "a sample's fractions lie between 0 and 1")
    return narrow(
      .partitionwise("stratified sample, seed \(seed)"), as: Element.self, at: SourceSite(fileID, line, column, stratum),
      stratifiedSampling(key: stratum, fraction: { fractions[$0] ?? 0 }, seed: seed))
  }

  /// The elements divided at random: each goes to one of the datasets, with a probability in proportion to its weight. Lazy, no
  /// request; each dataset reads all elements and passes over those of the others.
  ///
  /// The parts are disjoint and complete as long as the partitions are the same for all: where they come from an exchange whose
  /// partitions the optimizer chooses, split what is ``cached(fileID:line:column:)``, which is cheaper too.
  @inlinable
  public func randomSplit(
    _ weights: [Double], seed: UInt64 = 0, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> [ServerlessDataset<Element>] {
    let total = weights.reduce(0, +)
    precondition(
      !weights.isEmpty && weights.allSatisfy { $0 >= 0 } && total > 0 && total.isFinite,
      "a split needs weights that aren't negative, and one that isn't zero")
    var bounds = [0.0]
    var sum = 0.0
    for weight in weights {
      sum += weight
      bounds.append(sum / total)
    }
    bounds[weights.count] = 1
    return weights.indices.map { part in
      narrow(
        .partitionwise("split \(part + 1) of \(weights.count), seed \(seed)"), as: Element.self,
        at: SourceSite(fileID, line, column),
        splitting(Element.self, lower: bounds[part], upper: bounds[part + 1], seed: seed))
    }
  }
}
