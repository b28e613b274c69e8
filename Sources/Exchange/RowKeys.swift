/// The key of a row in an order, so that the points where a range exchange is split are keys and not whole rows.
package struct RowKeys: Sendable {
  /// Initialises, at `out`, the keys of `count` adjacent rows; keys lie the key type's stride apart.
  package typealias Extract = @Sendable (_ base: UnsafeRawPointer, _ count: Int, _ out: UnsafeMutableRawPointer) -> Void

  /// The type of the keys.
  package let type: RowType
  /// Copies the keys out of rows.
  package let extract: Extract
  /// Whether the first key stands before the second; gives the rows' own order.
  package let less: RowOrder.Less

  /// Keys of these parts.
  package init(type: RowType, extract: @escaping Extract, less: @escaping RowOrder.Less) {
    self.type = type
    self.extract = extract
    self.less = less
  }
}
