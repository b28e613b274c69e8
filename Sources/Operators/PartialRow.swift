public import Records

/// The layout of rows that carry a key and the states of its aggregations across the exchange.
public struct PartialRow: Sendable {
  /// Where each state lies; the key lies at the start.
  public let offsets: [Int]
  /// The row's codec.
  public let codec: RecordCodec
  /// The row's memory.
  public let layout: ElementLayout

  /// The layout for a key and states with these codecs and layouts.
  public init(
    key: (codec: RecordCodec, layout: ElementLayout, size: Int), states: [(codec: RecordCodec, layout: ElementLayout)]
  ) {
    var end = key.size
    var alignment = key.layout.alignment
    var offsets: [Int] = []
    for state in states {
      let mask = state.layout.alignment - 1
      end = (end + mask) & ~mask
      offsets.append(end)
      end += state.layout.stride
      alignment = max(alignment, state.layout.alignment)
    }
    let stride = (max(end, 1) + alignment - 1) & ~(alignment - 1)
    self.offsets = offsets
    let fields = [(offset: 0, codec: key.codec)] + zip(offsets, states).map { (offset: $0, codec: $1.codec) }
    codec = RecordCodec.row(of: fields)
    layout = ElementLayout(stride: stride, alignment: alignment) { base, count in
      for (offset, codec) in fields { codec.destroy(base + offset, stride, count) }
    }
  }
}
