package import Exchange
package import Operators
internal import Records

/// What one leaf of a stage gives to one task.
package enum LeafFeed: Sendable {
  /// A share of a source.
  case share(SourceShare)
  /// Parts of exchange outputs, in the order of the tasks that wrote them; for sorted rows the key bounds, encoded.
  case slices([ExchangeSlice], lower: [UInt8]?, upper: [UInt8]?)

  func encode(to writer: inout ByteWriter) {
    switch self {
    case .share(let share):
      writer.append(0)
      writer.append(varint: UInt64(share.index))
      writer.append(varint: UInt64(share.count))
      writer.append(lengthPrefixed: share.split)
    case .slices(let slices, let lower, let upper):
      writer.append(1)
      writer.append(varint: UInt64(slices.count))
      for slice in slices { slice.encode(to: &writer) }
      for bound in [lower, upper] {
        writer.append(bound == nil ? 0 : 1)
        if let bound { writer.append(lengthPrefixed: bound) }
      }
    }
  }

  init(from reader: inout ByteReader) throws(RecordError) {
    let kind = try reader.readByte()
    guard kind <= 1 else { throw RecordError(.corrupt, "a task's feed has an unknown kind") }
    if kind == 0 {
      let (index, count) = (try reader.readInteger(), try reader.readInteger())
      self = .share(SourceShare(index: index, count: count, split: try reader.readBytes()))
      return
    }
    var slices: [ExchangeSlice] = []
    for _ in 0..<(try reader.readCount()) { slices.append(try ExchangeSlice(from: &reader)) }
    var bounds: [[UInt8]?] = []
    for _ in 0..<2 { bounds.append(try reader.readByte() == 0 ? nil : try reader.readBytes()) }
    self = .slices(slices, lower: bounds[0], upper: bounds[1])
  }
}
