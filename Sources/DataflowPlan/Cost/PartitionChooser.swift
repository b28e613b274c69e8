/// Chooses how many partitions an exchange has, and once their sizes are known, which of them one task reads together.
package struct PartitionChooser: Sendable {
  /// Below this many bytes a task costs more to start than it saves.
  package static let minimumBytes = 1 << 20
  /// Beyond this, ranged reads grow faster than they help, and the exchange would need another level.
  package static let maximumCount = 4096

  let options: OptimizerOptions
  /// The bytes that the program asked for, if it did.
  let requestedBytes: Int?

  /// A chooser that goes by those options.
  /// - Parameter requestedBytes: The bytes of a partition that the program asks for: neither memory nor the number of workers
  ///   changes them.
  package init(_ options: OptimizerOptions, requestedBytes: Int? = nil) {
    self.options = options
    self.requestedBytes = requestedBytes
  }

  /// The bytes that a partition should have: rows in memory take several times what they take encoded, and an operator needs
  /// room beside them.
  package var partitionBytes: Int {
    max(1, requestedBytes ?? min(options.targetPartitionBytes, options.memoryPerTask / 4))
  }

  /// How many tasks there should be, if the bytes are worth it.
  var workers: Int { requestedBytes == nil ? max(1, options.workers) : 1 }

  /// The number of partitions of an exchange.
  ///
  /// Too many is mended after the wave, by coalescing; too few is not. So what is only guessed gets twice as many.
  /// - Parameters:
  ///   - size: What is known of the rows.
  ///   - producers: The number of tasks that write them, if known.
  package func count(for size: SizeEstimate, producers: Int? = nil) -> PartitionDecision {
    guard let bytes = size.bytes else {
      let workers = max(1, options.workers)
      let count = min(max(2 * workers, producers ?? 0), max(2 * workers, 512), Self.maximumCount)
      return PartitionDecision(count: count, reason: "unknown size, \(workers) workers")
    }
    let isGuess = size.basis == .guessed
    let bySize = Self.quotient(bytes, partitionBytes, roundingUp: true)
    let byWorkers = min(workers, Self.quotient(bytes, Self.minimumBytes, roundingUp: false))
    let wanted = max(1, bySize, byWorkers)
    let count = min(isGuess ? 2 * min(wanted, Self.maximumCount) : wanted, Self.maximumCount)
    let about = size.basis == .exact ? "" : isGuess ? "perhaps " : "about "
    return PartitionDecision(
      count: count,
      reason: "\(about)\(ByteText.describe(bytes)), \(ByteText.describe(partitionBytes)) each"
        + (requestedBytes == nil ? ", \(workers) workers" : " as the program asks"))
  }

  private static func quotient(_ a: Int, _ b: Int, roundingUp: Bool) -> Int {
    let (quotient, rest) = max(0, a).quotientAndRemainder(dividingBy: b)
    return quotient + (roundingUp && rest > 0 ? 1 : 0)
  }
}
