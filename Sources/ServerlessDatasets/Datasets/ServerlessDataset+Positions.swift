public import Operators
public import Records

extension ServerlessDataset {
  /// Each element with its position, from 0, in order of partitions. Lazy; the elements are stored, counted and read once more.
  ///
  /// The numbers are those of the elements' order in this run: of a dataset that was sorted they are ranks; one whose order is by
  /// chance has them by chance.
  /// - Complexity: a write and a read for each partition, and as many small ones again for the counts.
  @inlinable
  public func zipWithIndex(
    fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Element, Int)> {
    let layout = ElementLayout(Element.self)
    let counts: ServerlessDataset<(Int, Int)> = narrow(
      .partitionwise("count rows"), as: (Int, Int).self, at: SourceSite(fileID, line, column), countingRows(layout))
    return combine(.zipWithIndex, counts, as: (Element, Int).self, at: SourceSite(fileID, line, column)) { binding in
      binding.join = numbering(Element.self)
    }
  }

  /// Pairs of the elements at equal positions of both datasets, in order; as many as the shorter one has. Lazy.
  ///
  /// The datasets may have any partitions. Where both come from one dataset, map it to pairs instead: that costs nothing.
  /// - Complexity: what numbering both, joining them by number and sorting costs: four exchanges.
  @inlinable
  public func zip<Other: Sendable>(
    _ other: ServerlessDataset<Other>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(Element, Other)> {
    let left = zipWithIndex(fileID: fileID, line: line, column: column).map { element, index in (index, element) }
    let right = other.zipWithIndex(fileID: fileID, line: line, column: column).map { element, index in (index, element) }
    return left.join(right, fileID: fileID, line: line, column: column)
      .sorted(by: { $0.0 }, fileID: fileID, line: line, column: column)
      .values(fileID: fileID, line: line, column: column)
  }
}
