import ServerlessDatasets

/// A join whose two sides of a row are both optional, so that all kinds give rows of one type.
enum TestedJoin: CaseIterable {
  case inner, left, right, full, semi, anti

  /// What the join is, by plain loops.
  func plain<Key: Hashable, Left, Right>(_ left: [(Key, Left)], _ right: [(Key, Right)]) -> [(Key, Left?, Right?)] {
    let (lefts, rights) = (grouped(left), grouped(right))
    let pairs: [(Key, Left?, Right?)] = left.flatMap { row in (rights[row.0] ?? []).map { (row.0, row.1, $0) } }
    let lonelyLeft: [(Key, Left?, Right?)] = left.filter { rights[$0.0] == nil }.map { ($0.0, $0.1, nil) }
    let lonelyRight: [(Key, Left?, Right?)] = right.filter { lefts[$0.0] == nil }.map { ($0.0, nil, $0.1) }
    return switch self {
    case .inner: pairs
    case .left: pairs + lonelyLeft
    case .right: pairs + lonelyRight
    case .full: pairs + lonelyLeft + lonelyRight
    case .semi: left.filter { rights[$0.0] != nil }.map { ($0.0, $0.1, nil) }
    case .anti: lonelyLeft
    }
  }

  /// The join of datasets whose keys hash themselves.
  func recorded<Key: RecordKey, Left: Sendable, Right: Sendable>(
    _ left: ServerlessDataset<(Key, Left)>, _ right: ServerlessDataset<(Key, Right)>, _ strategy: JoinStrategy
  ) -> ServerlessDataset<(Key, Left?, Right?)> {
    switch self {
    case .inner: left.join(right, strategy: strategy).map { ($0.0, $0.1.0, $0.1.1) }
    case .left: left.leftJoin(right, strategy: strategy).map { ($0.0, $0.1.0, $0.1.1) }
    case .right: left.rightJoin(right, strategy: strategy).map { ($0.0, $0.1.0, $0.1.1) }
    case .full: left.fullJoin(right, strategy: strategy).map { ($0.0, $0.1.0, $0.1.1) }
    case .semi: left.semiJoin(right, strategy: strategy).map { ($0.0, $0.1, nil) }
    case .anti: left.antiJoin(right, strategy: strategy).map { ($0.0, $0.1, nil) }
    }
  }

  /// The join of datasets whose keys hash through their codec, as those of tuples do: these are other functions.
  func recordedByCodec<Key: Sendable, Left: Sendable, Right: Sendable>(
    _ left: ServerlessDataset<(Key, Left)>, _ right: ServerlessDataset<(Key, Right)>, _ strategy: JoinStrategy
  ) -> ServerlessDataset<(Key, Left?, Right?)> {
    switch self {
    case .inner: left.join(right, strategy: strategy).map { ($0.0, $0.1.0, $0.1.1) }
    case .left: left.leftJoin(right, strategy: strategy).map { ($0.0, $0.1.0, $0.1.1) }
    case .right: left.rightJoin(right, strategy: strategy).map { ($0.0, $0.1.0, $0.1.1) }
    case .full: left.fullJoin(right, strategy: strategy).map { ($0.0, $0.1.0, $0.1.1) }
    case .semi: left.semiJoin(right, strategy: strategy).map { ($0.0, $0.1, nil) }
    case .anti: left.antiJoin(right, strategy: strategy).map { ($0.0, $0.1, nil) }
    }
  }
}

extension JoinStrategy {
  /// Every strategy.
  static let all: [JoinStrategy] = [.automatic, .broadcast, .shuffleHash, .sortMerge]
}
