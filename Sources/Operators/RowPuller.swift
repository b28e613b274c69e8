/// Gives a task's input batch by batch to whoever asks.
public struct RowPuller {
  /// The next batch, whose elements the caller consumes before it asks again; nil at the end.
  public let next: () throws -> (base: UnsafeMutableRawPointer, count: Int)?

  /// A puller with that function.
  public init(next: @escaping () throws -> (base: UnsafeMutableRawPointer, count: Int)?) { self.next = next }
}

/// An operator that reads rows ordered by the hash of their key, so that it can stream groups of any size.
public typealias GroupOperator = @Sendable (TaskControl, RowPuller, BatchSink) throws -> Void
