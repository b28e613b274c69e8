package import DataflowPlan
package import Operators

/// What a source turned out to be when its action started: how large, and in which shares it is read.
package struct ResolvedSource: Sendable {
  /// The shares, a task each.
  package var shares: [SourceShare]
  /// What is known of its size.
  package var size: SizeEstimate
  /// The pattern that was listed and a digest of what was found; nil for data of the program's own.
  package var listing: (pattern: String, digest: [UInt8])?
  /// A digest of the elements, for data of the program's own whose type has a codec; nil where there is none.
  package var contents: @Sendable () -> [UInt8]?
  /// A share in words, for error reports.
  package var describe: @Sendable (Int) -> String

  /// A source of these parts.
  package init(
    shares: [SourceShare], size: SizeEstimate, listing: (pattern: String, digest: [UInt8])? = nil,
    contents: @escaping @Sendable () -> [UInt8]? = { nil }, describe: @escaping @Sendable (Int) -> String
  ) {
    self.shares = shares
    self.size = size
    self.listing = listing
    self.contents = contents
    self.describe = describe
  }
}
