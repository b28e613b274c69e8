/// AWS Lambda's limits and prices in most Regions, as documented in November 2026; AWS changes them, so configuration overrides.
package enum LambdaPrices {
  /// US dollars for one invocation.
  package static let request = 0.20 / 1_000_000
  /// US dollars for one GiB held for one second on x86-64.
  package static let gibSecond = 0.000_016_666_7
  /// The same on arm64.
  package static let gibSecondARM = 0.000_013_333_4
  /// The longest invocation.
  package static let maximumDuration = Duration.seconds(900)
  /// Memory that comes with one processor, in MiB.
  package static let memoryPerProcessor = 1769
  /// The most bytes of a synchronous request or response.
  package static let payloadBytes = 6 << 20
  /// The most bytes of an asynchronous request.
  package static let eventBytes = 1 << 20
  /// Environments that a function may gain at once, and every ten seconds after that.
  package static let burst = 1000

  /// Tasks that a function runs side by side: one for each whole processor that its memory brings.
  /// - Parameter memory: in MiB.
  package static func processors(memory: Int) -> Int { max(1, memory / memoryPerProcessor) }
}
