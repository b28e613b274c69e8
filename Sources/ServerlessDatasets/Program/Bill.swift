internal import DataflowPlan
internal import FunctionInvocation

/// What a platform bills for a run's invocations, in words. Storage and transfers aren't in it.
struct Bill: CustomStringConvertible {
  let description: String

  init(_ usage: InvocationUsage, dollars: Double?) {
    let seconds = usage.billed / .seconds(1)
    var parts = [
      Self.counted(Int(usage.invocations.rounded()), "invocation"),
      usage.coldStarts > 0 ? Self.counted(usage.coldStarts, "cold start") : nil,
      "\(Self.decimals(seconds, 3)) s", usage.gibSeconds > 0 ? "\(Self.decimals(usage.gibSeconds, 3)) GiB s" : nil,
      usage.peakBytes > 0 ? "at most \(ByteText.describe(usage.peakBytes)) of memory" : nil,
    ].compactMap { $0 }
    if let dollars { parts.append("$\(Self.decimals(dollars, 6))") }
    description = parts.joined(separator: ", ")
  }

  private static func counted(_ number: Int, _ noun: String) -> String { number == 1 ? "1 \(noun)" : "\(number) \(noun)s" }

  /// A number with so many decimals; trailing zeros say that they are exact.
  private static func decimals(_ number: Double, _ count: Int) -> String {
    let scale = (0..<count).reduce(1.0) { product, _ in product * 10 }
    let digits = String(Int((number * scale).rounded()))
    let padded = String(repeating: "0", count: max(0, count + 1 - digits.count)) + digits
    return "\(padded.dropLast(count)).\(padded.suffix(count))"
  }
}
