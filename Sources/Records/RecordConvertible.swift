/// A type that crosses stage boundaries as a tuple of its fields: how a struct becomes a ``Record``.
///
///     struct Visit: RecordConvertible {
///       var page: Text
///       var seconds: Double
///       var recordFields: (Text, Double) { (page, seconds) }
///       init(recordFields fields: (Text, Double)) { (page, seconds) = fields }
///     }
///
/// The fields may be any type that has a codec: records, tuples of them, optionals and arrays of those. A type that is to be a
/// key conforms to ``RecordKey`` as well.
public protocol RecordConvertible: Record {
  /// A tuple of records, or one record.
  associatedtype RecordFields
  /// The fields.
  var recordFields: RecordFields { get }
  /// The value of those fields, which were read from `recordFields` in another process.
  init(recordFields: RecordFields)
}

extension RecordConvertible {
  /// The codec of the fields, under this type's name.
  /// - Throws: ``RecordError`` with code `noCodec` when a field has none.
  public static func makeCodec(path: String) throws(RecordError) -> RecordCodec {
    let fields = try RecordCodec.resolve(RecordFields.self, path: path)
    return .mapped(Self.self, through: fields, to: { $0.recordFields }, from: { Self(recordFields: $0) })
  }
}
