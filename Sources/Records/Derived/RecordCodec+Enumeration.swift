extension RecordCodec {
  /// The codec of an enum: a column that says which case each row is, then for each case with payload a column of the payloads
  /// of its rows; what `@Record` expands to.
  /// - Parameters:
  ///   - cases: All cases in the order of their declarations.
  ///   - tag: The position of a value's case among them.
  /// - Throws: ``RecordError`` with code `noCodec` when the type of a payload has none.
  @inlinable
  public static func enumeration<Root: Record>(
    _ type: Root.Type, path: String, _ cases: [RecordCase<Root>], tag: @escaping @Sendable (Root) -> Int
  ) throws(RecordError) -> RecordCodec {
    try enumeration(type, path: path, cases) { base, stride, tags in
      for row in tags.indices { tags[row] = tag((base + row &* stride).assumingMemoryBound(to: Root.self).pointee) }
    }
  }

  @usableFromInline
  static func enumeration<Root: Record>(
    _ type: Root.Type, path: String, _ cases: [RecordCase<Root>],
    readTags: @escaping @Sendable (UnsafeRawPointer, _ stride: Int, UnsafeMutableBufferPointer<Int>) -> Void
  ) throws(RecordError) -> RecordCodec {
    var codecs: [RecordCodec?] = []
    var names: [String] = []
    for one in cases {
      let codec = try one.makeCodec?("\(path).\(one.name.prefix { $0 != "(" })")
      codecs.append(codec)
      names.append(codec.map { "\(one.name) \($0.schema)" } ?? one.name)
    }
    let column = EnumerationColumn(cases: cases, codecs: codecs, readTags: readTags)
    return RecordCodec(
      schema: "\(type){\(names.joined(separator: ", "))}", encode: column.encode, decode: column.decode, hash: column.hash,
      equal: column.equal, destroy: column.destroy,
      detach: codecs.contains { $0?.detach != nil } ? column.detach : nil
    ).withOwnKey(of: type)
  }
}
