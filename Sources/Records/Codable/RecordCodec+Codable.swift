extension RecordCodec {
  /// The codec of a `Codable` type that is no ``Record``: its own encoding, value by value, in a compact binary form.
  ///
  /// Each value is encoded by itself, so this takes tens of times as long as a derived record. The keys' names stand in front
  /// of the column, once each. As keys, two values are the same when they encode alike; in what way dictionaries with string
  /// keys are ordered is of no account, but the order in which a `Set`, or a dictionary with other keys, encodes its elements
  /// is.
  ///
  /// The schema names the type and no more: what its coding keys say is read by its own `init(from:)`, which may know old
  /// forms.
  static func codable<Value: Codable>(_ type: Value.Type) -> RecordCodec {
    let column = CodableColumn<Value>()
    return RecordCodec(
      schema: "codable(\(type))",
      encode: column.encode, decode: column.decode, hash: column.hash, equal: column.equal, destroy: column.destroy)
  }
}
