public import Operators

/// A lazy, typed, partitioned collection.
///
/// A dataset is an immutable value that records what is to be computed; nothing runs until an *action*, such as
/// ``collect(fileID:line:column:)`` or ``count(fileID:line:column:)``. Then the recorded operations are optimised into stages,
/// and each stage runs as one wave of function invocations, a task per partition.
///
/// Closures given to a dataset run on workers, which are other processes. They may capture whatever the program has computed so
/// far, the results of earlier actions included, since a worker replays the program; what they capture must be `Sendable` and
/// must not be a `var`: write `[centroids]` in the capture list.
public struct ServerlessDataset<Element: Sendable>: Sendable {
  @usableFromInline let node: DatasetNode

  @usableFromInline
  init(_ node: DatasetNode) { self.node = node }

  /// The session whose program built the dataset.
  public var session: ServerlessSession { node.session }

  /// Records an operation over one dataset.
  @usableFromInline
  func derive<Output: Sendable>(
    _ operation: RecordedOperation, as output: Output.Type, at site: SourceSite,
    _ bind: @escaping @Sendable (inout OperatorBinding) throws -> Void
  ) -> ServerlessDataset<Output> {
    ServerlessDataset<Output>(
      DatasetNode(node.session, operation.logical, [node], element: output, at: site) {
        var binding = OperatorBinding(output)
        try bind(&binding)
        return binding
      })
  }

  /// Records an operation that keeps partitions apart.
  @usableFromInline
  func narrow<Output: Sendable>(
    _ operation: RecordedOperation, as output: Output.Type, at site: SourceSite, _ transform: @escaping NarrowOperator
  ) -> ServerlessDataset<Output> {
    derive(operation, as: output, at: site) { $0.transform = transform }
  }
}
