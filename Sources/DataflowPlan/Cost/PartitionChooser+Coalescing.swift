extension PartitionChooser {
  /// Which partitions one task reads together, now that their sizes are known: neighbours, in order, all of them.
  package func coalesce(bytesPerPartition: [Int]) -> [Range<Int>] {
    Self.coalesce(
      bytesPerPartition: bytesPerPartition, target: partitionBytes,
      minimumBytes: min(Self.minimumBytes, requestedBytes.map { $0 / 4 } ?? Int.max), workers: workers)
  }

  /// The same for exchanges of one group, which are read side by side.
  /// - Parameter inputs: The partitions' sizes, exchange by exchange.
  /// - Throws: `partitionMismatch` if the exchanges differ in their number of partitions.
  package func coalesce(inputs: [[Int]]) throws(PlanError) -> [Range<Int>] {
    guard let first = inputs.first else { return [] }
    for input in inputs where input.count != first.count {
      throw PlanError(
        .partitionMismatch,
        "exchanges of one group have \(first.count) and \(input.count) partitions; decide the count once for the group")
    }
    return coalesce(bytesPerPartition: first.indices.map { partition in inputs.reduce(0) { $0 + $1[partition] } })
  }

  /// Groups neighbouring partitions so that a group has at most the target, or one partition alone.
  ///
  /// Where every worker could have the minimum, groups stay small enough to give each one. A group below the minimum is then
  /// added to its smaller neighbour, so a group may exceed the target by twice the minimum.
  /// - Parameters:
  ///   - bytesPerPartition: The partitions' sizes.
  ///   - target: The bytes that a task should read.
  ///   - minimumBytes: Fewer are not worth a task.
  ///   - workers: How many tasks there should be, if the bytes are worth it.
  /// - Returns: Ranges that cover all partitions in order; none is empty.
  /// - Complexity: O(*n* + *s*·*g*) for *g* groups, of which *s* are below the minimum.
  package static func coalesce(
    bytesPerPartition: [Int], target: Int, minimumBytes: Int, workers: Int
  ) -> [Range<Int>] {
    let total = bytesPerPartition.reduce(0, +)
    let workers = max(1, workers)
    let isWorthAll = total / workers >= minimumBytes
    let limit = isWorthAll ? min(target, total / workers) : target
    var groups = pack(bytesPerPartition, limit: limit)
    let sizes = groups.map { bytesPerPartition[$0].reduce(0, +) }
    fold(&groups, sizes, minimumBytes: minimumBytes, least: isWorthAll ? workers : 1)
    return groups
  }

  private static func pack(_ sizes: [Int], limit: Int) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var start = 0
    var sum = 0
    for (index, size) in sizes.enumerated() {
      if index > start, sum + size > limit {
        groups.append(start..<index)
        start = index
        sum = 0
      }
      sum += size
    }
    if start < sizes.count { groups.append(start..<sizes.count) }
    return groups
  }

  private static func fold(_ groups: inout [Range<Int>], _ groupSizes: [Int], minimumBytes: Int, least: Int) {
    var sizes = groupSizes
    var index = 0
    while index < groups.count, groups.count > max(1, least) {
      guard sizes[index] < minimumBytes else {
        index += 1
        continue
      }
      let before = index > 0 ? sizes[index - 1] : Int.max
      let after = index + 1 < sizes.count ? sizes[index + 1] : Int.max
      let left = before <= after ? index - 1 : index
      groups[left] = groups[left].lowerBound..<groups[left + 1].upperBound
      sizes[left] += sizes[left + 1]
      groups.remove(at: left + 1)
      sizes.remove(at: left + 1)
      // What was joined to the left is looked at no more unless it is still small.
      index = left
    }
  }
}
