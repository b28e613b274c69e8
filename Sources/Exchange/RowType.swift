package import Records

/// All that the exchange needs to know of a row: how it is encoded and how its memory is moved and released.
///
/// Rows cross this layer as raw memory. Moving one is copying its bytes and forgetting the source, which holds for every Swift
/// value.
package struct RowType: Sendable {
  /// Encodes and decodes columns of rows.
  package let codec: RecordCodec
  /// Stride, alignment and destruction of rows in memory.
  package let layout: ElementLayout

  /// A row type of these parts, which must describe the same Swift type.
  package init(codec: RecordCodec, layout: ElementLayout) {
    self.codec = codec
    self.layout = layout
  }

  /// The row type of `Element`.
  /// - Throws: ``RecordError`` with code `noCodec` when a type inside can't cross a stage boundary.
  package static func resolve<Element>(_ type: Element.Type) throws(RecordError) -> RowType {
    RowType(codec: try RecordCodec.resolve(type), layout: ElementLayout(type))
  }
}
