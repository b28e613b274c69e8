/// How elements of one type become bytes and come back: whole columns at a time, over strided memory, types erased once per
/// batch.
///
/// A codec is resolved once, when an action starts: nominal types by their ``Record`` conformance, tuples through their
/// runtime metadata (``resolve(_:path:)``).
///
/// Most types get theirs from `@Record` or ``RecordConvertible``. One written by hand must append at least one bit a row (so
/// that a damaged row count is found before memory is allocated for it), must refuse bytes that it can't have written, and must
/// hash equal values alike in every process.
public struct RecordCodec: Sendable {
  /// Appends `count` values that lie `stride` bytes apart from `base`.
  public typealias Encode = @Sendable (_ base: UnsafeRawPointer, _ stride: Int, _ count: Int, inout ByteWriter) -> Void
  /// Initialises `count` values `stride` bytes apart from `base`; when it throws, none of them is left initialised.
  public typealias Decode =
    @Sendable (inout ByteReader, _ count: Int, _ base: UnsafeMutableRawPointer, _ stride: Int) throws -> Void
  /// Stores the stable hash of each value.
  public typealias Hash =
    @Sendable (_ base: UnsafeRawPointer, _ stride: Int, _ count: Int, UnsafeMutablePointer<UInt64>) -> Void
  /// Whether two values are equal as keys.
  public typealias Equal = @Sendable (UnsafeRawPointer, UnsafeRawPointer) -> Bool
  /// Deinitialises `count` values `stride` bytes apart from `base`.
  public typealias Destroy = @Sendable (_ base: UnsafeMutableRawPointer, _ stride: Int, _ count: Int) -> Void
  /// Makes `count` values that lie `stride` bytes apart from `base` let go of buffers they share with others, in place.
  public typealias Detach = @Sendable (_ base: UnsafeMutableRawPointer, _ stride: Int, _ count: Int) -> Void

  /// The type in the format's own words, such as `(text, int)`; equal schemas have equal bytes.
  public let schema: String
  /// The stable hash of the schema; stands in every block header.
  public let fingerprint: UInt64
  /// Encodes a column.
  public let encode: Encode
  /// Decodes a column.
  public let decode: Decode
  /// Hashes a column.
  public let hash: Hash
  /// Compares two values.
  public let equal: Equal
  /// Deinitialises a column.
  public let destroy: Destroy
  /// Detaches a column from shared buffers, such as those that long texts point into; nil where values never share any.
  public let detach: Detach?

  /// A codec of these parts; one whose values may point into shared buffers says how they are detached.
  public init(
    schema: String, encode: @escaping Encode, decode: @escaping Decode, hash: @escaping Hash, equal: @escaping Equal,
    destroy: @escaping Destroy, detach: Detach? = nil
  ) {
    self.schema = schema
    fingerprint = StableHash.hash(schema)
    self.encode = encode
    self.decode = decode
    self.hash = hash
    self.equal = equal
    self.destroy = destroy
    self.detach = detach
  }
}
