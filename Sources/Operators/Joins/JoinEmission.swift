/// What a join makes of a pair, and of rows that are given by themselves; nil where its form gives no such rows.
@frozen @usableFromInline
struct JoinEmission<Key, Left, Right, Output>: Sendable {
  @usableFromInline let pair: (@Sendable (Key, Left, Right) -> Output)?
  @usableFromInline let left: (@Sendable (Key, Left) -> Output)?
  @usableFromInline let right: (@Sendable (Key, Right) -> Output)?

  @inlinable
  init(
    pair: (@Sendable (Key, Left, Right) -> Output)?, left: (@Sendable (Key, Left) -> Output)?,
    right: (@Sendable (Key, Right) -> Output)?
  ) {
    self.pair = pair
    self.left = left
    self.right = right
  }

  /// The same with the sides' places changed.
  @inlinable var flipped: JoinEmission<Key, Right, Left, Output> {
    var flippedPair: (@Sendable (Key, Right, Left) -> Output)?
    if let pair { flippedPair = { pair($0, $2, $1) } }
    return JoinEmission<Key, Right, Left, Output>(pair: flippedPair, left: right, right: left)
  }
}
