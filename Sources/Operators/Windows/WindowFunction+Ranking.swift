extension WindowFunction where Output == Int {
  /// The row's number in its group, from 1 on.
  @inlinable public static var rowNumber: WindowFunction {
    WindowFunction("rowNumber") {
      var number = 0
      return WindowEvaluator(
        begin: { number = 0 },
        advance: { _, count, _, output in
          for row in 1...count { output.append(number &+ row) }
          number &+= count
        })
    }
  }

  /// One more than the number of rows that come before: rows of which neither comes first have one rank, and as many ranks are
  /// left out behind them (1, 2, 2, 4).
  @inlinable public static var rank: WindowFunction {
    WindowFunction("rank") {
      var (number, rank) = (0, 0)
      return WindowEvaluator(
        begin: { (number, rank) = (0, 0) },
        advance: { _, count, arePeers, output in
          var latest = rank
          for row in 0..<count {
            if !arePeers[row] { latest = number &+ row &+ 1 }
            output.append(latest)
          }
          (number, rank) = (number &+ count, latest)
        })
    }
  }

  /// The rank without gaps: rows of which neither comes first have one rank, and those behind the next one (1, 2, 2, 3).
  @inlinable public static var denseRank: WindowFunction {
    WindowFunction("denseRank") {
      var rank = 0
      return WindowEvaluator(
        begin: { rank = 0 },
        advance: { _, count, arePeers, output in
          var latest = rank
          for row in 0..<count {
            if !arePeers[row] { latest &+= 1 }
            output.append(latest)
          }
          rank = latest
        })
    }
  }
}
