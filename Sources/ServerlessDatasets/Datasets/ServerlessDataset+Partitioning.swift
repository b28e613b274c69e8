internal import DataflowPlan
internal import Operators

extension ServerlessDataset {
  /// The elements of both datasets: first this one's partitions, then the other's. Duplicates stay. Lazy, no request.
  public func union(
    _ other: ServerlessDataset<Element>, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    plain(.union, [node, other.node], SourceSite(fileID, line, column))
  }

  /// The same elements in `count` partitions of about equal size, in no particular order. Lazy; an exchange.
  ///
  /// Without a count the optimizer chooses by bytes.
  /// - Complexity: M writes, at most M × R ranged reads.
  public func repartitioned(
    _ count: Int? = nil, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    precondition(count ?? 1 > 0, "a dataset has at least one partition")
    return plain(.repartitioned(count: count), [node], SourceSite(fileID, line, column))
  }

  /// The same elements, computed once: the first action that needs them stores each partition, and later actions of the run
  /// read them. A partition that was lost is computed again. Lazy.
  /// - Complexity: a write for each partition at the first use, a read for each at every use.
  public func cached(fileID: String = #fileID, line: Int = #line, column: Int = #column) -> ServerlessDataset<Element> {
    plain(.cached, [node], SourceSite(fileID, line, column))
  }

  /// The first `count` elements, in order of partitions. Lazy; later partitions are read only in so far as earlier ones are too
  /// small.
  public func limit(
    _ count: Int, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Element> {
    precondition(count >= 0, "a limit can't be negative")
    return plain(.limit(count), [node], SourceSite(fileID, line, column))
  }

  private func plain(_ operation: LogicalOperation, _ inputs: [DatasetNode], _ site: SourceSite) -> ServerlessDataset<Element> {
    ServerlessDataset(
      DatasetNode(node.session, operation, inputs, element: Element.self, at: site) { OperatorBinding(Element.self) })
  }
}
