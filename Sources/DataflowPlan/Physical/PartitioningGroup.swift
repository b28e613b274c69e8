/// Exchanges of one group divide their rows alike: into one partition count, decided when the first of them is written, and
/// with one coalescing, decided when the first of them is read. So partition *i* of one meets partition *i* of another.
package struct PartitioningGroup: RawRepresentable, Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
  /// The group's number in its plan.
  package let rawValue: Int

  /// The group of that number.
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// The group of that number.
  package init(_ number: Int) { rawValue = number }

  /// `group 2`.
  package var description: String { "group \(rawValue)" }

  /// The order of numbers.
  package static func < (a: PartitioningGroup, b: PartitioningGroup) -> Bool { a.rawValue < b.rawValue }
}
