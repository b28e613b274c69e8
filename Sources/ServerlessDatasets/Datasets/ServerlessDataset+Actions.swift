internal import DataflowPlan
internal import Exchange
internal import Execution
internal import Formats
public import Operators
internal import Records

// Actions run the recorded operations and give a result. All of them throw `DatasetError`, or `CancellationError` when the
// program cancelled them; calling one again after a failure is safe.
extension ServerlessDataset {
  /// All elements, in order of partitions. Runs a job.
  ///
  /// The result must fit into the memory of driver and workers, which replay it: for more, write it or read
  /// ``elements(fileID:line:column:)``.
  /// - Throws: `DatasetError`; `CancellationError` when the calling task is cancelled.
  public func collect(fileID: String = #fileID, line: Int = #line, column: Int = #column) async throws -> [Element] {
    try await rows(.collect, SourceSite(fileID, line, column))
  }

  /// The number of elements. Runs a job; no element leaves its task.
  /// - Throws: `DatasetError`; `CancellationError` when the calling task is cancelled.
  public func count(fileID: String = #fileID, line: Int = #line, column: Int = #column) async throws -> Int {
    let binding = ActionBinding(returnsRows: false)
    guard case .count(let count) = try await run(.count, SourceSite(fileID, line, column), { binding }) else { return 0 }
    return count
  }

  /// The first element in order of partitions, or nil. Runs a job that reads no more partitions than it needs.
  /// - Throws: `DatasetError`; `CancellationError` when the calling task is cancelled.
  public func first(fileID: String = #fileID, line: Int = #line, column: Int = #column) async throws -> Element? {
    try await rows(.first, SourceSite(fileID, line, column)).first
  }

  /// The first `count` elements in order of partitions. Runs a job that reads no more than it needs: one partition, then four
  /// times as many, and in each no more rows than are wanted.
  /// - Throws: `DatasetError`; `CancellationError` when the calling task is cancelled.
  public func prefix(
    _ count: Int, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) async throws -> [Element] {
    precondition(count >= 0, "a prefix can't have a negative length")
    return Array(try await rows(.prefix(count), SourceSite(fileID, line, column)).prefix(count))
  }

  /// The elements combined into one, or nil for none. Runs a job; each task combines its own, and the driver the results of tasks.
  ///
  /// The function must be associative; elements are combined in their order.
  /// - Throws: `DatasetError`; `CancellationError` when the calling task is cancelled.
  @inlinable
  public func reduce(
    _ combine: @escaping @Sendable (Element, Element) throws -> Element, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) async throws -> Element? {
    let parts = try await reduced(
      SourceSite(fileID, line, column, combine),
      folding { (state: Element?, element: Element) in try state.map { try combine($0, element) } ?? element })
    return try parts.dropFirst().reduce(parts.first) { state, element in try state.map { try combine($0, element) } }
  }

  @usableFromInline
  func reduced(_ site: SourceSite, _ transform: @escaping NarrowOperator) async throws -> [Element] {
    try await rows(.reduce, site, transform)
  }

  /// Calls `body` once for each partition, in its task, for side effects. Runs a job.
  ///
  /// A failed attempt is repeated, so `body` sees a partition at least once: make its effects idempotent.
  /// - Throws: `DatasetError`; `CancellationError` when the calling task is cancelled.
  @inlinable
  public func forEachPartition(
    _ body: @escaping @Sendable (PartitionElements<Element>) throws -> Void, fileID: String = #fileID, line: Int = #line,
    column: Int = #column
  ) async throws {
    try await visit(
      SourceSite(fileID, line, column, body),
      pulling { (elements: Handoff<Element>, _: inout BatchEmitter<Int>) in try body(PartitionElements(elements)) })
  }

  @usableFromInline
  func visit(_ site: SourceSite, _ transform: @escaping NarrowOperator) async throws {
    _ = try await run(.forEachPartition, site) {
      ActionBinding(transform: transform, result: try RowType.resolve(Int.self), returnsRows: false)
    }
  }

  /// The elements as an asynchronous sequence, in order of partitions. Iterating runs a job once, whose results stay in storage
  /// and are read partition by partition: for results larger than memory.
  public func elements(
    fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> DatasetElements<Element> {
    DatasetElements(dataset: self, site: SourceSite(fileID, line, column))
  }

  // MARK: Running

  private func rows(
    _ action: LogicalAction, _ site: SourceSite, _ transform: NarrowOperator? = nil
  ) async throws -> [Element] {
    let parts = try await outputs(action, site, transform)
    let environment = try session.core.environment
    var elements: [Element] = []
    elements.reserveCapacity(parts.reduce(0) { $0 + $1.rows })
    for part in parts { try decode(part, environment) { elements.append($0) } }
    return elements
  }

  func outputs(
    _ action: LogicalAction, _ site: SourceSite, _ transform: NarrowOperator? = nil
  ) async throws -> [ExchangeOutput] {
    let result = try await run(action, site) {
      ActionBinding(transform: transform, result: try RowType.resolve(Element.self), returnsRows: true)
    }
    guard case .rows(let outputs) = result else { return [] }
    return outputs
  }

  func decode(_ output: ExchangeOutput, _ environment: TaskEnvironment, _ body: (Element) -> Void) throws {
    let reader = ExchangeReader(environment.store, try RowType.resolve(Element.self), options: ReadOptions(threads: 0))
    try reader.read([output.slice(partitions: 0..<output.partitionCount)]) { base, count in
      let rows = base.assumingMemoryBound(to: Element.self)
      for row in 0..<count { body((rows + row).move()) }
    }
  }

  func run(
    _ action: LogicalAction, _ site: SourceSite, _ bind: @escaping @Sendable () throws -> ActionBinding
  ) async throws -> ActionResult {
    try await DatasetAction(node, action, at: site, bind).run()
  }
}

/// Folds a task's rows into at most one, which is passed on at the end.
@inlinable
func folding<Element: Sendable>(
  _ combine: @escaping @Sendable (Element?, Element) throws -> Element
) -> NarrowOperator {
  { control, sink in
    var state: Element?
    return BatchSink(
      push: { raw, count in
        let rows = raw.assumingMemoryBound(to: Element.self)
        for row in 0..<count {
          do {
            state = try combine(state.take(), (rows + row).move())
          } catch {
            (rows + row + 1).deinitialize(count: count - row - 1)
            throw error
          }
        }
      },
      finish: {
        var emitter = BatchEmitter<Element>(continuing: BatchMemory(), into: sink, control: control)
        if let state = state.take() { try emitter.append(state) }
        try emitter.flush()
        try sink.finish()
      })
  }
}
