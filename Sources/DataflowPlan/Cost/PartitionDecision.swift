/// A number of partitions, and why that many: recorded before the wave that depends on it.
package struct PartitionDecision: Sendable, Hashable, Codable {
  /// The number of partitions.
  package var count: Int
  /// Why, for explanations.
  package var reason: String

  /// A decision of those parts.
  package init(count: Int, reason: String) {
    self.count = count
    self.reason = reason
  }
}
