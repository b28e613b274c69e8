public import ArgumentParser

/// The sizes that a function is deployed with, in MB and ascending, as people write them: `1769,5307,10240`. Tasks run in the first; one
/// that runs out of memory or time is tried again in the next.
public struct FunctionMemory: ExpressibleByArgument, Sendable, Hashable, CustomStringConvertible {
  /// The sizes, at least one.
  public let megabytes: [Int]

  /// Reads positive numbers between commas, each greater than the one before.
  public init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let megabytes = parts.compactMap { Int($0) }
    guard megabytes.count == parts.count, (megabytes.first ?? 0) > 0,
      zip(megabytes, megabytes.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    self.megabytes = megabytes
  }

  /// The sizes between commas.
  public var description: String { megabytes.map(String.init).joined(separator: ",") }

  /// What the parser shows as a default.
  public var defaultValueDescription: String { description }
}
