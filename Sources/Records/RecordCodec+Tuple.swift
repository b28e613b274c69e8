extension RecordCodec {
  /// The codec of a tuple: its elements' columns one after the other.
  static func tuple(_ layout: TupleLayout, path: String) throws(RecordError) -> RecordCodec {
    var columns: [Column] = []
    for (index, field) in layout.fields.enumerated() {
      let codec = try resolve(field.type, path: "\(path).\(field.label ?? String(index))")
      columns.append(Column(offset: field.offset, codec: codec))
    }
    return columns.isEmpty ? empty : RecordCodec(columns)
  }

  /// The codec of rows that are laid out in memory by hand: a column for each field, which lies at that offset in a row.
  public static func row(of fields: [(offset: Int, codec: RecordCodec)]) -> RecordCodec {
    fields.isEmpty ? empty : RecordCodec(fields.map { Column(offset: $0.offset, codec: $0.codec) })
  }

  /// A part of an element and where it lies.
  struct Column: Sendable {
    let offset: Int
    let codec: RecordCodec
  }

  /// The codec of memory in which `columns` lie and nothing else.
  private init(_ columns: [Column]) {
    self.init(
      schema: "(" + columns.map(\.codec.schema).joined(separator: ", ") + ")",
      encode: { base, stride, count, writer in
        for column in columns { column.codec.encode(base + column.offset, stride, count, &writer) }
      },
      decode: { reader, count, base, stride in
        for (index, column) in columns.enumerated() {
          do {
            try column.codec.decode(&reader, count, base + column.offset, stride)
          } catch {
            for done in columns[..<index] { done.codec.destroy(base + done.offset, stride, count) }
            throw error
          }
        }
      },
      hash: { base, stride, count, hashes in Self.hash(columns, base, stride, count, hashes) },
      equal: { left, right in
        columns.allSatisfy { $0.codec.equal(left + $0.offset, right + $0.offset) }
      },
      destroy: { base, stride, count in
        for column in columns { column.codec.destroy(base + column.offset, stride, count) }
      },
      detach: Self.detaching(columns))
  }

  private static func detaching(_ columns: [Column]) -> Detach? {
    let shared = columns.filter { $0.codec.detach != nil }
    guard !shared.isEmpty else { return nil }
    return { base, stride, count in
      for column in shared { column.codec.detach?(base + column.offset, stride, count) }
    }
  }

  private static func hash(
    _ columns: [Column], _ base: UnsafeRawPointer, _ stride: Int, _ count: Int, _ hashes: UnsafeMutablePointer<UInt64>
  ) {
    columns[0].codec.hash(base + columns[0].offset, stride, count, hashes)
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { next in
      guard let others = next.baseAddress else { return }
      for column in columns[1...] {
        column.codec.hash(base + column.offset, stride, count, others)
        for row in 0..<count { hashes[row] = StableHash.combine(hashes[row], others[row]) }
      }
    }
  }

  /// The codec of `Void`: a bit a row, so that every codec takes one (see ``Encode``).
  private static let empty = RecordCodec(
    schema: "()",
    encode: { _, _, count, writer in
      Bitmap.append(rows: count, to: &writer) { _ in false }
    },
    decode: { reader, count, _, _ in _ = try Bitmap.read(rows: count, from: &reader) },
    hash: { _, _, count, hashes in hashes.update(repeating: StableHash.combine(0, 0), count: count) },
    equal: { _, _ in true },
    destroy: { _, _, _ in })
}
