/// An exchange that a stage reads.
package struct StageInput: Sendable, Hashable, Codable {
  /// The exchange's node in the physical plan.
  package var exchange: PhysicalID
  /// The stage that writes it.
  package var producer: StageID
  /// How its rows are divided.
  package var kind: ExchangeKind
  /// The exchanges that it must be divided alike with.
  package var group: PartitioningGroup?
  /// The name of its rows' type.
  package var element: String

  /// An input of those parts.
  package init(
    exchange: PhysicalID, producer: StageID, kind: ExchangeKind, group: PartitioningGroup?, element: String
  ) {
    self.exchange = exchange
    self.producer = producer
    self.kind = kind
    self.group = group
    self.element = element
  }
}
