/// How far a frame of so many rows around a row has come into its group. Checks of exclusive access are left out as in
/// ``RingQueue``.
@usableFromInline
final class FramePlace {
  @usableFromInline let preceding: Int
  @usableFromInline let following: Int
  /// Rows that were read behind the next one to have a result.
  @exclusivity(unchecked) @usableFromInline private(set) var missing = 0
  /// Rows in the frame before that one.
  @exclusivity(unchecked) @usableFromInline private(set) var before = 0

  @inlinable
  init(preceding: Int, following: Int) { (self.preceding, self.following) = (preceding, following) }

  @inlinable
  func reset() { (missing, before) = (0, 0) }

  /// A row was read: whether there are enough of them behind the next one to have a result.
  @inlinable @inline(__always)
  func hasFollowing() -> Bool {
    if missing == following { return true }
    missing &+= 1
    return false
  }

  /// A row had its result: whether the frame's first row leaves with it.
  @inlinable @inline(__always)
  func isFull() -> Bool {
    if before == preceding { return true }
    before &+= 1
    return false
  }
}
