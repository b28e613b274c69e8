/// A generic type that has a codec whenever the types inside have one, tuples among them.
///
/// `Optional`, `Array`, `Dictionary` and `Set` conform without a condition, since `(Int, Int)?` must have a codec and a tuple
/// can't satisfy one; they can't be ``Record`` without a condition, since they aren't `Sendable` without one.
public protocol CompositeRecord {
  /// The codec of this type; see ``Record/makeCodec(path:)``.
  /// - Throws: ``RecordError`` with code `noCodec` when a type inside has none.
  static func makeCodec(path: String) throws(RecordError) -> RecordCodec
}

extension RecordCodec {
  /// The codec of a type: of a ``Record``, of a tuple of types that have one, at any depth, or of any other `Codable` type by
  /// its own encoding, which is tens of times slower.
  ///
  /// A few microseconds; done once for each boundary that rows cross, before any work begins.
  /// - Parameter path: where in the element the type stands, for the error's message.
  /// - Throws: ``RecordError`` with code `noCodec`, naming the type, where it stands, and how to mend it.
  public static func resolve(_ type: Any.Type, path: String = "") throws(RecordError) -> RecordCodec {
    try checkDepth(of: type, path)
    if let composite = type as? any CompositeRecord.Type { return try composite.makeCodec(path: path) }
    if let record = type as? any Record.Type { return try record.makeCodec(path: path) }
    if let layout = TupleLayout(of: type) { return try tuple(layout, path: path) }
    if let codable = type as? any (Decodable & Encodable).Type { return Self.codable(codable) }
    throw noCodec(type, path: path)
  }

  /// A type that contains itself would have a codec that contains itself, without end.
  private static func checkDepth(of type: Any.Type, _ path: String) throws(RecordError) {
    let steps: [UInt8] = [UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "?")]
    guard path.utf8.count(where: steps.contains) > 64 else { return }
    throw RecordError(
      .noCodec,
      "'\(type)' stands more than 64 types deep in the element (at \(path.prefix(80))…), so it probably contains itself. Leave "
        + "out Record and make that type Codable, which has no such limit, or give it an identity that other rows refer to.")
  }

  private static func noCodec(_ type: Any.Type, path: String) -> RecordError {
    let place = path.isEmpty ? "" : " (at \(path) of the element)"
    return RecordError(
      .noCodec,
      "'\(type)'\(place) can't cross a stage boundary, because it has no codec. Either conform it to Record: mark the struct "
        + "or enum with @Record (import DerivedRecords), or conform it to RecordConvertible, by a tuple of its fields. Or make "
        + "it Codable, which is slower. Or map the elements to a tuple of records, such as (Text, Int), before the operation "
        + "that moves them.")
  }
}
