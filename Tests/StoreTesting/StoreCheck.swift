import Testing

/// One promise of the contract of stores.
package struct StoreCheck: CustomTestStringConvertible, Sendable {
  package let testDescription: String
  private let body: @Sendable (StoreConformance) throws -> Void

  private init(_ name: String, _ body: @escaping @Sendable (StoreConformance) throws -> Void) {
    testDescription = name
    self.body = body
  }

  /// Checks a new store of that kind.
  package func run(_ subject: StoreSubject) throws { try body(StoreConformance(tested: try subject.make())) }

  /// The whole contract.
  package static let all = [
    StoreCheck("odd names") { try $0.oddNames() },
    StoreCheck("keys that break the rule") { try $0.keysThatBreakTheRule() },
    StoreCheck("sizes") { try $0.sizes() },
    StoreCheck("large objects") { try $0.largeObjects() },
    StoreCheck("ranges") { try $0.ranges() },
    StoreCheck("missing objects") { try $0.missingObjects() },
    StoreCheck("read after write") { try $0.readAfterWrite() },
    StoreCheck("overwrites during a read") { try $0.overwritesDuringARead() },
    StoreCheck("create-only") { try $0.createOnly() },
    StoreCheck("compare and set") { try $0.compareAndSet() },
    StoreCheck("conditions on large objects") { try $0.largeConditions() },
    StoreCheck("abandoned writers") { try $0.abandonedWriters() },
    StoreCheck("writers publish once") { try $0.writersPublishOnce() },
    StoreCheck("concurrent creators") { try $0.concurrentCreators() },
    StoreCheck("listings") { try $0.listings() },
    StoreCheck("deletes try all") { try $0.deletesTryAll() },
  ]
}
