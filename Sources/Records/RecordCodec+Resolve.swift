/// A generic type that has a codec whenever the types inside have one, tuples among them.
///
/// `Optional` and `Array` conform without a condition, since `(Int, Int)?` must have a codec and a tuple can't satisfy one; they
/// can't be ``Record`` without a condition, since they aren't `Sendable` without one.
public protocol CompositeRecord {
  /// The codec of this type; see ``Record/makeCodec(path:)``.
  /// - Throws: ``RecordError`` with code `noCodec` when a type inside has none.
  static func makeCodec(path: String) throws(RecordError) -> RecordCodec
}

extension RecordCodec {
  /// The codec of a type: of a ``Record``, or of a tuple of types that have one, at any depth.
  ///
  /// A few microseconds; done once for each boundary that rows cross, before any work begins.
  /// - Parameter path: where in the element the type stands, for the error's message.
  /// - Throws: ``RecordError`` with code `noCodec`, naming the type, where it stands, and how to mend it.
  public static func resolve(_ type: Any.Type, path: String = "") throws(RecordError) -> RecordCodec {
    if let composite = type as? any CompositeRecord.Type { return try composite.makeCodec(path: path) }
    if let record = type as? any Record.Type { return try record.makeCodec(path: path) }
    if let layout = TupleLayout(of: type) { return try tuple(layout, path: path) }
    throw noCodec(type, path: path)
  }

  private static func noCodec(_ type: Any.Type, path: String) -> RecordError {
    let place = path.isEmpty ? "" : " (at \(path) of the element)"
    return RecordError(
      .noCodec,
      "'\(type)'\(place) can't cross a stage boundary, because it has no codec. Either conform it to Record (a struct most simply "
        + "through RecordConvertible, from a tuple of its fields), or map the elements to a tuple of records, such as (Text, Int), "
        + "before the operation that moves them.")
  }
}
