/// What a platform bills for invocations, or says about them.
package struct InvocationUsage: Sendable, Hashable {
  /// Where the last of them ran, for people: an environment or a log stream.
  package var worker: String
  /// Invocations; a fraction where several requests shared one.
  package var invocations: Double
  /// Billed time, of all of them.
  package var billed: Duration
  /// Billed time, weighed with the memory that is paid for, in GiB seconds.
  package var gibSeconds: Double
  /// The most memory that any of them used, in bytes; 0 where the platform doesn't say.
  package var peakBytes: Int
  /// Environments that were started for them.
  package var coldStarts: Int

  /// Usage of these parts; of nothing unless said otherwise.
  package init(
    worker: String = "", invocations: Double = 0, billed: Duration = .zero, gibSeconds: Double = 0, peakBytes: Int = 0,
    coldStarts: Int = 0
  ) {
    self.worker = worker
    self.invocations = invocations
    self.billed = billed
    self.gibSeconds = gibSeconds
    self.peakBytes = peakBytes
    self.coldStarts = coldStarts
  }

  /// Adds another's usage.
  package static func += (total: inout InvocationUsage, part: InvocationUsage) {
    total.worker = part.worker
    total.invocations += part.invocations
    total.billed += part.billed
    total.gibSeconds += part.gibSeconds
    total.peakBytes = max(total.peakBytes, part.peakBytes)
    total.coldStarts += part.coldStarts
  }

  /// The share of one of `count` requests that an invocation carried. The first of them is told of the cold start.
  package func share(_ index: Int, of count: Int) -> InvocationUsage {
    var share = self
    share.invocations /= Double(count)
    share.billed = billed / count
    share.gibSeconds /= Double(count)
    share.coldStarts = index == 0 ? coldStarts : 0
    return share
  }
}

extension InvocationLimits {
  /// What usage costs, in US dollars; nil where the prices aren't known.
  package func dollars(_ usage: InvocationUsage) -> Double? {
    guard let dollarsPerRequest, let dollarsPerGiBSecond else { return nil }
    return usage.invocations * dollarsPerRequest + usage.gibSeconds * dollarsPerGiBSecond
  }
}
