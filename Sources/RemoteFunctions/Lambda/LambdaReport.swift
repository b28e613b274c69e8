internal import CloudCredentials
package import FunctionInvocation

/// What Lambda says of an invocation at the end of its log.
package struct LambdaReport: Sendable, Hashable {
  /// Billed time in milliseconds.
  package var billedMilliseconds: Int
  /// The function's memory in MiB.
  package var memory: Int
  /// The most memory used, in MiB.
  package var peakMemory: Int
  /// Whether an environment was started for it.
  package var isColdStart: Bool

  /// Reads the report line of a log; nil where there is none.
  package init?(log: String) {
    guard let line = log.split(separator: "\n").last(where: { $0.hasPrefix("REPORT ") }) else { return nil }
    func number(_ name: String) -> Double? {
      guard let start = line.firstRange(of: name + ": ")?.upperBound else { return nil }
      return Double(line[start...].prefix { $0.isNumber || $0 == "." })
    }
    // "Duration" alone would be found in "Billed Duration", so what is looked for begins with more.
    guard let billed = number("Billed Duration"), let memory = number("Memory Size") else { return nil }
    billedMilliseconds = Int(billed)
    self.memory = Int(memory)
    peakMemory = Int(number("Max Memory Used") ?? 0)
    isColdStart = number("Init Duration") != nil
  }

  /// The log that Lambda sends in a header, in base 64.
  package static func log(header: String?) -> String {
    header.flatMap { Digests.bytes(base64: $0) }.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// What the invocation took.
  package func usage(worker: String) -> InvocationUsage {
    InvocationUsage(
      worker: worker, invocations: 1, billed: .milliseconds(billedMilliseconds),
      gibSeconds: Double(billedMilliseconds) / 1000 * Double(memory) / 1024, peakBytes: peakMemory << 20,
      coldStarts: isColdStart ? 1 : 0)
  }
}
