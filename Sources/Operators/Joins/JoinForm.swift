/// Which rows a join of a left and a right side gives.
public enum JoinForm: String, Sendable, CaseIterable {
  /// Pairs of equal keys.
  case inner
  /// Pairs, and left rows without a partner.
  case left
  /// Pairs, and right rows without a partner.
  case right
  /// Pairs, and the rows of both sides without a partner.
  case full
  /// Left rows whose key the right side has, each once.
  case leftSemi
  /// Left rows whose key the right side doesn't have.
  case leftAnti

  /// Whether pairs are given.
  @inlinable public var givesPairs: Bool { self != .leftSemi && self != .leftAnti }

  /// Whether right rows without a partner are given.
  @inlinable public var keepsRight: Bool { self == .right || self == .full }

  /// Whether a left row is given by itself, when it has a partner or has none.
  @inlinable
  public func givesLeft(matched: Bool) -> Bool {
    switch self {
    case .inner, .right: false
    case .left, .full, .leftAnti: !matched
    case .leftSemi: matched
    }
  }
}
