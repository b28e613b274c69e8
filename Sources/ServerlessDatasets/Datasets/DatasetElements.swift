internal import DataflowPlan
internal import Exchange

/// The elements of a dataset, as they are read from the results of its job, partition by partition.
public struct DatasetElements<Element: Sendable>: AsyncSequence, Sendable {
  let dataset: ServerlessDataset<Element>
  let site: SourceSite

  /// Runs the job at the first element.
  public func makeAsyncIterator() -> Iterator { Iterator(dataset: dataset, site: site) }

  /// Reads a partition at a time.
  public struct Iterator: AsyncIteratorProtocol {
    let dataset: ServerlessDataset<Element>
    let site: SourceSite
    private var parts: [ExchangeOutput]?
    private var nextPart = 0
    private var buffer: [Element] = []
    private var position = 0

    init(dataset: ServerlessDataset<Element>, site: SourceSite) {
      self.dataset = dataset
      self.site = site
    }

    /// The next element.
    /// - Throws: `DatasetError` when the job fails, or a result can't be read.
    public mutating func next() async throws -> Element? {
      if parts == nil { parts = try await dataset.outputs(.stream, site) }
      let parts = parts ?? []
      while position == buffer.count {
        guard nextPart < parts.count else { return nil }
        buffer.removeAll(keepingCapacity: true)
        position = 0
        var read: [Element] = []
        try dataset.decode(parts[nextPart], try dataset.session.core.environment) { read.append($0) }
        buffer = read
        nextPart += 1
      }
      position += 1
      return buffer[position - 1]
    }
  }
}
