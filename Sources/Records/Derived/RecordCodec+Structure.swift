extension RecordCodec {
  /// The codec of a struct: its stored properties' columns, read and written where they lie; what `@Record` expands to.
  ///
  /// Decoding initialises the struct's memory property by property, without an initialiser and without a copy.
  /// - Parameter fields: all stored properties, in the order of their declarations.
  /// - Throws: ``RecordError`` with code `noCodec` when a property's type has none, or when the struct has storage that
  /// `fields`
  ///   doesn't tell of.
  public static func structure<Root: Record>(
    _ type: Root.Type, path: String, _ fields: [RecordField<Root>]
  ) throws(RecordError) -> RecordCodec {
    let offsets = try offsets(of: fields, path: path)
    var columns: [(offset: Int, codec: RecordCodec)] = []
    var names: [String] = []
    var constants: [Constant] = []
    for (field, offset) in zip(fields, offsets) {
      switch field.content {
      case .stored(let makeCodec):
        let codec = try makeCodec("\(path).\(field.name)")
        columns.append((offset, codec))
        names.append("\(field.name): \(codec.schema)")
      case .constant(let initialize): constants.append(Constant(offset: offset, initialize: initialize))
      }
    }
    return structure(
      type, schema: "\(type)(\(names.joined(separator: ", ")))", row: .row(of: columns), constants
    ).withOwnKey(of: type)
  }

  /// A `let` property with an initial value.
  private struct Constant: Sendable {
    let offset: Int
    let initialize: @Sendable (UnsafeMutableRawPointer) -> Void
  }

  private static func structure<Root: Record>(
    _ type: Root.Type, schema: String, row: RecordCodec, _ constants: [Constant]
  ) -> RecordCodec {
    let decode: Decode = { reader, count, base, stride in
      try row.decode(&reader, count, base, stride)
      for constant in constants {
        for index in 0..<count { constant.initialize(base + index * stride + constant.offset) }
      }
    }
    return RecordCodec(
      schema: schema, encode: row.encode, decode: decode, hash: row.hash, equal: row.equal,
      destroy: { base, stride, count in
        if !_isPOD(Root.self) { MutableStridedColumn<Root>(base: base, stride: stride, count: count).deinitialize(count) }
      },
      detach: row.detach)
  }

  /// Where the properties lie, which must be where Swift puts them if there are no others: one behind the other, each at the
  /// next address that suits its alignment. So no part of a decoded struct is left as it was.
  private static func offsets<Root>(of fields: [RecordField<Root>], path: String) throws(RecordError) -> [Int] {
    var offsets: [Int] = []
    var end = 0
    for field in fields {
      let expected = (end + field.layout.alignment - 1) / field.layout.alignment * field.layout.alignment
      guard field.offset == expected else { throw hiddenStorage(Root.self, "at or before '\(field.name)'", path) }
      offsets.append(expected)
      end = expected + field.size
    }
    guard end == MemoryLayout<Root>.size else { throw hiddenStorage(Root.self, "behind its last property", path) }
    return offsets
  }

  private static func hiddenStorage(_ type: Any.Type, _ place: String, _ path: String) -> RecordError {
    RecordError(
      .noCodec,
      "'\(type)'\(path.isEmpty ? "" : " (at \(path) of the element)") has storage \(place) that @Record doesn't see, such as a "
        + "property that another macro adds; conform it to RecordConvertible instead of marking it with @Record")
  }
}
