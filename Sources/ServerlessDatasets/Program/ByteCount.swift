public import ArgumentParser

/// A number of bytes, as people write it: `512MiB`, `2GB`, `1000000`.
public struct ByteCount: ExpressibleByArgument, Sendable, Hashable, CustomStringConvertible {
  /// The number.
  public let bytes: Int

  /// That many bytes.
  public init(_ bytes: Int) { self.bytes = bytes }

  private static let units: [(name: String, bytes: Int)] = [
    ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1 << 40), ("kb", 1000), ("mb", 1_000_000),
    ("gb", 1_000_000_000), ("tb", 1_000_000_000_000), ("k", 1 << 10), ("m", 1 << 20), ("g", 1 << 30), ("t", 1 << 40), ("b", 1),
  ]

  /// Reads a positive number with an optional unit; powers of 1,024 for `KiB` or `K`, of 1,000 for `KB`.
  public init?(argument: String) {
    let text = argument.lowercased()
    let unit = Self.units.first { text.hasSuffix($0.name) } ?? ("", 1)
    guard let number = Double(text.dropLast(unit.name.count)), number > 0 else { return nil }
    let bytes = number * Double(unit.bytes)
    guard bytes >= 1, bytes < Double(Int.max) else { return nil }
    self.init(Int(bytes))
  }

  /// The number with the largest unit that divides it.
  public var description: String {
    for unit in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] where bytes % unit.1 == 0 {
      return "\(bytes / unit.1)\(unit.0)"
    }
    return "\(bytes)B"
  }

  /// What the parser shows as a default.
  public var defaultValueDescription: String { description }
}
