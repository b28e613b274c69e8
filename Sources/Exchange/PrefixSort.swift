/// Stable sorting of row references by their order words, and by a full comparison where words are equal.
///
/// Radix sort from the most significant bits down, into a second array and back. A pass over n words looks at about log2(n) - 2
/// bits, below those that all words share: millions of words come to lie in buckets that fit the first cache, these in buckets
/// of a few words, and one pass of insertion at the end puts those in order.
struct PrefixSort {
  private let entries: UnsafeMutablePointer<SortEntry>
  private let scratch: UnsafeMutablePointer<SortEntry>
  private let order: RowOrder

  private static var insertionLimit: Int { 24 }
  /// More buckets than this are written to at once only at the price of misses in the TLB.
  private static var maximumBits: Int { 10 }

  /// Sorts `count` entries; `scratch` has room for as many.
  static func sort(
    _ entries: UnsafeMutablePointer<SortEntry>, _ count: Int, scratch: UnsafeMutablePointer<SortEntry>, order: RowOrder
  ) {
    let sort = PrefixSort(entries: entries, scratch: scratch, order: order)
    sort.distribute(0, count)
    sort.insertionSort(count)
    if !order.isExact { sort.sortTies(count) }
  }

  /// Sorts a range but for stretches of up to `insertionLimit` entries, which are in place as a whole.
  private func distribute(_ start: Int, _ end: Int) {
    guard end - start > Self.insertionLimit else { return }
    let first = entries[start].prefix
    var differing: UInt64 = 0
    for index in start + 1..<end { differing |= entries[index].prefix ^ first }
    guard differing != 0 else { return }
    let wanted = min(Int.bitWidth - 1 - (end - start).leadingZeroBitCount - 2, Self.maximumBits)
    let bits = min(wanted, 64 - differing.leadingZeroBitCount)
    let shift = UInt64(64 - differing.leadingZeroBitCount - bits)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 1 << bits) { ends in
      scatter(start, end, shift: shift, mask: UInt64(1) << UInt64(bits) - 1, ends: ends)
      guard shift > 0 else { return }
      var bucketStart = start
      for bucketEnd in ends {
        distribute(bucketStart, bucketEnd)
        bucketStart = bucketEnd
      }
    }
  }

  /// Orders a range by some bits of the words; `ends` gets the end of each bucket.
  private func scatter(_ start: Int, _ end: Int, shift: UInt64, mask: UInt64, ends: UnsafeMutableBufferPointer<Int>) {
    ends.initialize(repeating: 0)
    let next = ends.baseAddress!
    for index in start..<end { next[Int(truncatingIfNeeded: entries[index].prefix &>> shift & mask)] &+= 1 }
    var position = start
    for bucket in ends.indices {
      let size = next[bucket]
      next[bucket] = position
      position &+= size
    }
    for index in start..<end {
      let bucket = Int(truncatingIfNeeded: entries[index].prefix &>> shift & mask)
      scratch[next[bucket]] = entries[index]
      next[bucket] &+= 1
    }
    (entries + start).update(from: scratch + start, count: end - start)
  }

  private func insertionSort(_ count: Int) {
    guard count > 1 else { return }
    for index in 1..<count where entries[index - 1].prefix > entries[index].prefix {
      let entry = entries[index]
      var hole = index
      repeat {
        entries[hole] = entries[hole - 1]
        hole -= 1
      } while hole > 0 && entries[hole - 1].prefix > entry.prefix
      entries[hole] = entry
    }
  }

  private func sortTies(_ count: Int) {
    var start = 0
    while start < count {
      var end = start + 1
      while end < count && entries[end].prefix == entries[start].prefix { end += 1 }
      if end - start > 1 { mergeSort(start, end) }
      start = end
    }
  }

  private func mergeSort(_ start: Int, _ end: Int) {
    if end - start <= 8 { return insertionSortRows(start, end) }
    let middle = (start + end) / 2
    mergeSort(start, middle)
    mergeSort(middle, end)
    guard order.less(entries[middle].row, entries[middle - 1].row) else { return }
    (scratch + start).update(from: entries + start, count: middle - start)
    var left = start
    var right = middle
    var out = start
    while left < middle && right < end {
      if order.less(entries[right].row, scratch[left].row) {
        entries[out] = entries[right]
        right += 1
      } else {
        entries[out] = scratch[left]
        left += 1
      }
      out += 1
    }
    (entries + out).update(from: scratch + left, count: middle - left)
  }

  private func insertionSortRows(_ start: Int, _ end: Int) {
    for index in start + 1..<end {
      let entry = entries[index]
      var hole = index
      while hole > start && order.less(entry.row, entries[hole - 1].row) {
        entries[hole] = entries[hole - 1]
        hole -= 1
      }
      entries[hole] = entry
    }
  }
}
