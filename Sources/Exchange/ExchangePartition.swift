/// The part of one exchange output that one partition is made of.
package struct ExchangePartition: Sendable, Hashable {
  /// Offset of the first byte in the output.
  package let offset: Int
  /// Bytes as stored.
  package let length: Int
  /// Rows.
  package let rows: Int
  /// The digest of the blocks. A task that runs again on the same input with the same options gives the same.
  package let digest: UInt64
}
