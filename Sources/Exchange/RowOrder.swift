/// How rows order inside a run: a word per row, computed a batch at a time, and a full comparison for equal words.
package struct RowOrder: Sendable {
  /// Stores the order word of each of `count` adjacent rows; rows whose words differ order like them. A descending order gives
  /// inverted words.
  package typealias Prefixes =
    @Sendable (_ base: UnsafeRawPointer, _ count: Int, _ out: UnsafeMutablePointer<UInt64>) -> Void
  /// Whether the first row stands before the second: a strict weak order that agrees with the words.
  package typealias Less = @Sendable (UnsafeRawPointer, UnsafeRawPointer) -> Bool

  /// The words of a batch of rows.
  package let prefixes: Prefixes
  /// Whether equal words mean equal order, so that ``less`` is never needed.
  package let isExact: Bool
  /// The full comparison, already in the order's direction.
  package let less: Less
  /// The keys that ranges of this order are cut at; without them the words themselves are the keys.
  package let keys: RowKeys?

  /// An order of these parts.
  package init(prefixes: @escaping Prefixes, isExact: Bool, keys: RowKeys? = nil, less: @escaping Less) {
    self.prefixes = prefixes
    self.isExact = isExact
    self.keys = keys
    self.less = less
  }

  /// An order by words alone, such as that of the stable hashes of the rows' keys: rows with equal words keep their order.
  package static func byPrefix(_ prefixes: @escaping Prefixes) -> RowOrder {
    RowOrder(prefixes: prefixes, isExact: true) { _, _ in false }
  }
}
