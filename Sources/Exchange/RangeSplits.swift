/// Cuts sorted runs into ranges of about equally many rows, from nothing but the first keys in their indexes.
package enum RangeSplits {
  /// Encoded keys that divide the rows of all `outputs` into up to `partitions` ranges: fewer keys than `partitions - 1` where
  /// there are too few blocks or too many equal keys. Partition 0 is what stands before the first key, and so on.
  /// - Complexity: O(b log b) key comparisons for b blocks. No request.
  package static func splitKeys(
    of outputs: [ExchangeOutput], partitions: Int, order: RowOrder
  ) throws(ExchangeError) -> [[UInt8]] {
    // Where a block begins in the order is known, where its rows lie behind that is not. So half of them count as soon as it
    // begins, and the others (`before`, here) when the next block of its run does: else every run would be half a block ahead.
    // All runs may begin at once, so a first block counts only when it is over.
    var blocks: [(key: SplitKey, piece: ExchangePiece, before: Int, within: Int)] = []
    for output in outputs {
      var before = 0
      for (index, piece) in output.pieces.enumerated() {
        let within = index == 0 ? 0 : piece.rows / 2
        blocks.append((try SplitKey(piece.firstKey, order: order), piece, before, within))
        before = piece.rows - within
      }
    }
    blocks.sort { $0.key.isBelow($1.key) }
    let total = blocks.reduce(0) { $0 + $1.piece.rows }
    var result: [[UInt8]] = []
    var last = blocks.first?.key
    var before = 0
    for block in blocks {
      before += block.before
      let wanted = result.count + 1
      if wanted < partitions, before * partitions >= total * wanted, let previous = last, previous.isBelow(block.key) {
        result.append(block.piece.firstKey)
        last = block.key
      }
      before += block.within
    }
    return result
  }

  /// The part of each output that may hold keys from `lower` up to, but without, `upper`. Blocks at the edges hold others too:
  /// two readers share them, and each leaves out what is the other's.
  package static func slices(
    of outputs: [ExchangeOutput], lower: [UInt8]?, upper: [UInt8]?, order: RowOrder
  ) throws(ExchangeError) -> [ExchangeSlice] {
    let lower = try lower.map { (bytes) throws(ExchangeError) in try SplitKey(bytes, order: order) }
    let upper = try upper.map { (bytes) throws(ExchangeError) in try SplitKey(bytes, order: order) }
    return try outputs.map { (output) throws(ExchangeError) in
      output.slice(pieces: try pieces(of: output, lower: lower, upper: upper, order))
    }
  }

  /// Block `i` holds keys from its first key up to, and with, that of block `i + 1`.
  private static func pieces(
    of output: ExchangeOutput, lower: SplitKey?, upper: SplitKey?, _ order: RowOrder
  ) throws(ExchangeError) -> Range<Int> {
    var first = 0
    var last = output.pieces.count
    if let lower {
      // The block before the first one that begins at or behind the bound may reach it.
      first = try partition(output.pieces, order) { $0.isBelow(lower) }
      first = max(0, first - 1)
    }
    if let upper { last = try partition(output.pieces, order) { $0.isBelow(upper) } }
    return first..<max(first, last)
  }

  /// How many first keys, from the start, fulfil `holds`.
  private static func partition(
    _ pieces: [ExchangePiece], _ order: RowOrder, _ holds: (SplitKey) -> Bool
  ) throws(ExchangeError) -> Int {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if holds(try SplitKey(pieces[middle].firstKey, order: order)) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
