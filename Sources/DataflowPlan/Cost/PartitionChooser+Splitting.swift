extension PartitionChooser {
  /// How partitions that are far larger than the others are divided between tasks, now that it is known what each producing task
  /// wrote into each.
  ///
  /// A partition is split when it has more than twice the bytes of the others' median, and more than twice what a task is worth
  /// starting for. Parts are made of neighbouring producing tasks, so a partition that one task wrote can't be split.
  /// - Parameter bytesPerTask: For each partition the bytes that each producing task wrote into it.
  /// - Returns: For each partition the producing tasks of each part, in order; one range for a partition that stays whole.
  package func split(bytesPerTask: [[Int]]) -> [[Range<Int>]] {
    let sizes = bytesPerTask.map { $0.reduce(0, +) }
    // Of two partitions the smaller one counts, since the larger may be the skewed one; a single one has no others.
    let median = sizes.count > 1 ? sizes.sorted()[(sizes.count - 1) / 2] : 0
    let total = sizes.reduce(0, +)
    let target = max(Self.minimumBytes, min(partitionBytes, max(median, total / max(1, 2 * options.workers))))
    return zip(bytesPerTask, sizes).map { tasks, size in
      guard size > 2 * target, size > 2 * median else { return [0..<tasks.count] }
      return Self.parts(tasks, target: target)
    }
  }

  private static func parts(_ sizes: [Int], target: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    var sum = 0
    for (index, size) in sizes.enumerated() {
      if index > start, sum + size / 2 >= target {
        parts.append(start..<index)
        start = index
        sum = 0
      }
      sum += size
    }
    parts.append(start..<sizes.count)
    return parts
  }
}
