/// Which rows a hash join gives, in terms of what it builds and what it streams.
@frozen @usableFromInline
struct JoinParts: Sendable {
  @usableFromInline enum Side: Sendable { case left, right }

  @usableFromInline let pairs: Bool
  @usableFromInline let matchedStream: Bool
  @usableFromInline let unmatchedStream: Bool
  @usableFromInline let matchedBuild: Bool
  @usableFromInline let unmatchedBuild: Bool

  /// The parts of a form that builds that side.
  @usableFromInline
  init(_ form: JoinForm, building side: Side) {
    pairs = form.givesPairs
    switch side {
    case .right:
      matchedStream = form.givesLeft(matched: true)
      unmatchedStream = form.givesLeft(matched: false)
      matchedBuild = false
      unmatchedBuild = form.keepsRight
    case .left:
      matchedStream = false
      unmatchedStream = form.keepsRight
      matchedBuild = form.givesLeft(matched: true)
      unmatchedBuild = form.givesLeft(matched: false)
    }
  }

  /// Whether built rows are given by themselves, when the stream has ended.
  @inlinable var givesBuild: Bool { matchedBuild || unmatchedBuild }
}
