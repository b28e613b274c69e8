/// How far a loop over a batch came before the user's closure threw; the plumbing around it frees what is left.
public struct RowFailure: Error {
  /// Elements of the input that are consumed.
  @usableFromInline let consumed: Int
  /// Elements of the output that are initialised.
  @usableFromInline let produced: Int
  /// What the closure threw.
  public let underlying: any Error

  /// A failure after so many elements.
  @inlinable @inline(never)
  public init(consumed: Int, produced: Int, _ underlying: any Error) {
    self.consumed = consumed
    self.produced = produced
    self.underlying = underlying
  }
}
