internal import DataflowPlan
internal import Execution
internal import Formats
internal import Lineage
internal import Operators
public import Records

extension ServerlessSession {
  /// A dataset of the elements of a collection, which every worker builds for itself by replay. Lazy.
  ///
  /// `partitions` says how many tasks read it; without, that is chosen by its size and the number of workers.
  /// - Complexity: each worker holds the whole collection. No request.
  public func dataset<Elements: Collection & Sendable>(
    of elements: Elements, partitions: Int? = nil, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Elements.Element> where Elements.Element: Sendable {
    let array = Array(elements)
    return rows(
      .collection, "\(array.count) \(Elements.Element.self)", count: array.count, stride: MemoryLayout<Elements.Element>.stride,
      partitions, SourceSite(fileID, line, column)
    ) { (memory: UnsafeMutablePointer<Elements.Element>, range) in
      array.withUnsafeBufferPointer { memory.initialize(from: $0.baseAddress! + range.lowerBound, count: range.count) }
    } contents: {
      array.contentDigest
    }
  }

  /// A dataset of consecutive integers. Lazy.
  ///
  /// `partitions` says how many tasks count them; without, that is chosen by their number and that of workers.
  /// - Complexity: no request, and memory for one batch of a task.
  public func range(
    _ range: Range<Int>, partitions: Int? = nil, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Int> {
    let first = range.lowerBound
    return rows(
      .range, "\(range)", count: range.count, stride: 8, partitions, SourceSite(fileID, line, column)
    ) { (memory: UnsafeMutablePointer<Int>, range) in
      for offset in 0..<range.count { (memory + offset).initialize(to: first + range.lowerBound + offset) }
    }
  }

  /// Pushes ranges of rows that `fill` initialises.
  private func rows<Element: Sendable>(
    _ kind: SourceDescription.Kind, _ description: String, count: Int, stride: Int, _ partitions: Int?, _ site: SourceSite,
    fill: @escaping @Sendable (UnsafeMutablePointer<Element>, Range<Int>) -> Void,
    contents: @escaping @Sendable () -> [UInt8]? = { nil }
  ) -> ServerlessDataset<Element> {
    precondition(partitions ?? 1 > 0, "a dataset has at least one partition")
    let text = partitions.map { "\(description), \($0) partitions" } ?? description
    return source(kind, text, site) { context in
      let shares = partitions ?? Swift.max(1, Swift.min(context.workers * 2, count / 1024))
      return ResolvedSource(
        shares: (0..<shares).map { SourceShare(index: $0, count: shares) },
        size: SizeEstimate(bytes: count * stride, rows: count, basis: .exact), contents: contents,
        describe: { index in
          let rows = SourceShare(index: index, count: shares).range(of: count)
          return "elements \(rows.lowerBound)..<\(rows.upperBound) of the \(kind.rawValue)"
        })
    } scan: { control, share, sink in
      let memory = BatchMemory<Element>()
      var rest = share.range(of: count)
      while !rest.isEmpty, !control.isStopped {
        let batch = rest.prefix(BatchSink.capacity)
        fill(memory.base, batch)
        try sink.push(memory.base, batch.count)
        rest = batch.upperBound..<rest.upperBound
      }
      return 0
    }
  }

  /// The lines of text files: plain, gzip or zstd, found out by their contents. Lazy.
  ///
  /// A line is a `Text`: bytes, without its line end (`\n` or `\r\n`). Large plain files are read by several tasks, each from a
  /// line start to a line start; small ones are read together.
  ///
  /// The pattern is a path, a folder (all files in it, but for names that begin with `.` or `_`), or a glob with `*`, `?`,
  /// `[…]`, `{…}` and `**`. A folder that this library wrote is read by its manifest. Files are listed when an action needs
  /// them; one that is missing, unreadable or damaged, or that changes afterwards, fails the action with the code `badInput`.
  /// - Complexity: each file is read once by each action that needs it, unless the dataset is
  ///   ``ServerlessDataset/cached(fileID:line:column:)``.
  public func readText(
    _ pattern: String, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<Text> {
    files(.text, pattern, wholeFiles: false, SourceSite(fileID, line, column)) { control, split, sink in
      let memory = BatchMemory<Text>()
      return try TextLineReader.read(
        split, batchSize: BatchSink.capacity, batch: memory.base, shouldStop: { control.isStopped }
      ) { try sink.push($0, $1) }.bytes
    }
  }

  /// Whole files, with their paths: an element for each file. Lazy.
  ///
  /// For formats in which an element is more than a line. The pattern is that of ``readText(_:fileID:line:column:)``, and files
  /// are decompressed likewise. Each file must fit into a worker's memory; small ones are read by one task together.
  public func readFiles(
    _ pattern: String, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<(path: Text, contents: Text)> {
    files(.files, pattern, wholeFiles: true, SourceSite(fileID, line, column)) { control, split, sink in
      try WholeFileReader.read(split, shouldStop: { control.isStopped }) { try sink.push($0, $1) }.bytes
    }
  }

  private func files<Element: Sendable>(
    _ kind: SourceDescription.Kind, _ pattern: String, wholeFiles: Bool, _ site: SourceSite,
    read: @escaping @Sendable (TaskControl, InputSplit, BatchSink) throws -> Int
  ) -> ServerlessDataset<Element> {
    source(kind, pattern, site) { context in
      do {
        let files = try InputListing.resolve(pattern)
        let splits = try InputSplit.plan(
          try context.staging?.staged(files) ?? files, targetBytes: context.targetBytes, minimumSplits: context.workers * 4,
          leastBytes: context.leastBytes, keepingFilesWhole: wholeFiles)
        return ResolvedSource(
          shares: splits.enumerated().map { SourceShare(index: $0, count: splits.count, split: $1.encoded) },
          size: SizeEstimate(bytes: files.reduce(0) { $0 + $1.size }, rows: wholeFiles ? files.count : nil, basis: .exact),
          listing: (pattern, files.digest), describe: { splits[$0].described })
      } catch let error as FormatError {
        throw DatasetError(.badInput, error.description)
      }
    } scan: { control, share, sink in
      try read(control, try InputSplit(encoded: share.split), sink)
    }
  }

  private func source<Element: Sendable>(
    _ kind: SourceDescription.Kind, _ description: String, _ site: SourceSite,
    resolve: @escaping @Sendable (SourceContext) throws -> ResolvedSource, scan: @escaping SourceOperator
  ) -> ServerlessDataset<Element> {
    ServerlessDataset(
      DatasetNode(
        self, .source(SourceDescription(kind: kind, description: description)), [], element: Element.self, at: site,
        resolve: resolve
      ) {
        var binding = OperatorBinding(Element.self)
        binding.source = scan
        return binding
      })
  }
}
