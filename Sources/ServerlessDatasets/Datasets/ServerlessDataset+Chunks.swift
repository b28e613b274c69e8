public import Operators

extension ServerlessDataset {
  /// Arrays of `count` elements that follow one another in a partition; the last of each partition may be shorter. Lazy, no
  /// request. For calls that take many elements at once.
  @inlinable
  public func chunks(
    ofCount count: Int, fileID: String = #fileID, line: Int = #line, column: Int = #column
  ) -> ServerlessDataset<[Element]> {
    precondition(count > 0, "a chunk has at least one element")
    return narrow(
      .partitionwise("chunks of \(count)"), as: [Element].self, at: SourceSite(fileID, line, column),
      chunking(Element.self, ofCount: count))
  }

  /// Each element transformed by an asynchronous function, such as a call to a service, of which each task has at most
  /// `concurrency` under way. In order. Lazy, no request of the library's.
  ///
  /// Calls are made at least once: again when a task is attempted again. The key that a call is given is the same at every attempt
  /// and no other call's: pass it to the service where that can tell repeated calls by a key. The first call that throws cancels
  /// the task's others, and the task is attempted again.
  @inlinable
  public func map<Output: Sendable>(
    concurrency: Int, fileID: String = #fileID, line: Int = #line, column: Int = #column,
    _ transform: @escaping @Sendable (Element, TaskKey) async throws -> Output
  ) -> ServerlessDataset<Output> {
    precondition(concurrency > 0, "at least one call must be under way")
    return narrow(
      .partitionwise("asynchronous map, \(concurrency) at once"), as: Output.self,
      at: SourceSite(fileID, line, column, transform),
      asyncMapping(concurrency: concurrency, operation: "\(line)-\(column)", transform))
  }

  /// Each element transformed by an asynchronous function that needs no key. See the other overload.
  @inlinable
  public func map<Output: Sendable>(
    concurrency: Int, fileID: String = #fileID, line: Int = #line, column: Int = #column,
    _ transform: @escaping @Sendable (Element) async throws -> Output
  ) -> ServerlessDataset<Output> {
    precondition(concurrency > 0, "at least one call must be under way")
    return narrow(
      .partitionwise("asynchronous map, \(concurrency) at once"), as: Output.self,
      at: SourceSite(fileID, line, column, transform),
      asyncMapping(concurrency: concurrency, operation: "\(line)-\(column)") { (element: Element, _: TaskKey) in
        try await transform(element)
      })
  }
}
