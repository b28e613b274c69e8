import Records

/// Merges sorted runs into one order, in which rows that are equal stand in the order of the runs.
///
/// A tournament tree that remembers losers (Knuth, The Art of Computer Programming, vol. 3, 5.4.1): each row costs one
/// comparison per level, on order words that lie side by side.
final class RunMerge {
  /// The front row of a run.
  private struct Front {
    var prefix: UInt64
    var row: UnsafeMutableRawPointer
    var isAtEnd: Bool
  }

  private let cursors: [MergeCursor]
  private let order: RowOrder
  private let fronts: UnsafeMutablePointer<Front>
  /// Node 0 holds the winner's run, node `n` the loser of the match there; the run `r` enters at node `(r + count) / 2`.
  private let tree: UnsafeMutablePointer<Int>
  private let count: Int

  /// A merge of runs, which reads the first block of each.
  init(_ cursors: [MergeCursor], order: RowOrder) throws(ExchangeError) {
    self.cursors = cursors
    self.order = order
    count = cursors.count
    fronts = .allocate(capacity: max(count, 1))
    tree = .allocate(capacity: max(count, 1))
    tree.initialize(repeating: 0, count: max(count, 1))
    for run in 0..<count { try load(run) }
    if count > 0 { tree[0] = play(1) }
  }

  deinit {
    fronts.deallocate()
    tree.deallocate()
  }

  /// The next row in order, or nil behind the last. Whoever takes it moves it out and calls ``advance()``.
  @inline(__always)
  var top: SortEntry? {
    guard count > 0 else { return nil }
    let front = fronts[tree[0]]
    return front.isAtEnd ? nil : SortEntry(prefix: front.prefix, row: front.row)
  }

  /// Bytes of the top row, about; zero if it was in memory before.
  @inline(__always)
  var topBytes: Int { cursors[tree[0]].rowBytes }

  /// Leaves the top row, which was moved out.
  @inline(__always)
  func advance() throws(ExchangeError) {
    let run = tree[0]
    if cursors[run].pass() {
      let head = cursors[run].head
      fronts[run].prefix = head.prefix
      fronts[run].row = head.row
    } else {
      try load(run)
    }
    var winner = run
    var node = (run + count) >> 1
    while node > 0 {
      let loser = tree[node]
      if isBefore(loser, winner) {
        tree[node] = winner
        winner = loser
      }
      node >>= 1
    }
    tree[0] = winner
  }

  @inline(never)
  private func load(_ run: Int) throws(ExchangeError) {
    if try cursors[run].load() {
      let head = cursors[run].head
      (fronts + run).initialize(to: Front(prefix: head.prefix, row: head.row, isAtEnd: false))
    } else {
      // Of the words only the greatest can't stand before another run's row.
      (fronts + run).initialize(to: Front(prefix: .max, row: UnsafeMutableRawPointer(fronts), isAtEnd: true))
    }
  }

  /// Plays the matches below `node`, keeps their losers, and gives the winner.
  private func play(_ node: Int) -> Int {
    if node >= count { return node - count }
    let left = play(2 * node)
    let right = play(2 * node + 1)
    let leftWins = isBefore(left, right)
    tree[node] = leftWins ? right : left
    return leftWins ? left : right
  }

  @inline(__always)
  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    let first = fronts[a].prefix
    let second = fronts[b].prefix
    if first != second { return first < second }
    return isBeforeAtEqualPrefix(a, b)
  }

  private func isBeforeAtEqualPrefix(_ a: Int, _ b: Int) -> Bool {
    if fronts[a].isAtEnd || fronts[b].isAtEnd { return fronts[b].isAtEnd && (!fronts[a].isAtEnd || a < b) }
    if !order.isExact {
      // The earlier run wins ties, so one comparison is enough.
      return a < b ? !order.less(fronts[b].row, fronts[a].row) : order.less(fronts[a].row, fronts[b].row)
    }
    return a < b
  }
}
