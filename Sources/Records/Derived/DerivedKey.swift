/// What the keys that `@Record` derives are made of, so that their hash is the one that the type's codec computes.
///
/// The hash has a twin that is unavailable, so that the compiler says how to mend a type that can't be part of a key.
@frozen
public enum DerivedKey {
  /// The hash of a struct or payload without parts.
  @inlinable public static var emptyHash: UInt64 { StableHash.combine(0, 0) }

  /// A part's hash; those of several parts are combined in order.
  @inlinable @inline(__always)
  public static func hash<Part: RecordKey>(_ part: Part) -> UInt64 { part.stableHash }

  /// The hash of an enum's case without payload, at that position.
  @inlinable public static func hash(ofCase position: Int) -> UInt64 {
    StableHash.combine(UInt64(truncatingIfNeeded: position), 5)
  }

  /// The hash of an enum's case, at that position, with a payload of that hash.
  @inlinable public static func hash(ofCase position: Int, payload: UInt64) -> UInt64 {
    StableHash.combine(payload, hash(ofCase: position))
  }

  /// Whether two parts are the same key.
  @inlinable @inline(__always)
  public static func isSame<Part: RecordKey>(_ left: Part, _ right: Part) -> Bool { left.isSameKey(as: right) }

  /// A part that pins no shared buffer.
  @inlinable @inline(__always)
  public static func detached<Part: RecordKey>(_ part: Part) -> Part { part.detached() }

  /// Detaches a part of a struct where it lies, also where it is a `let`.
  @inlinable @inline(__always)
  public static func detach<Root: Record, Part: RecordKey>(_ part: KeyPath<Root, Part>, of root: inout Root) {
    if _isPOD(Part.self) { return }
    guard let offset = MemoryLayout<Root>.offset(of: part) else { return }
    withUnsafeMutableBytes(of: &root) { bytes in
      guard let base = bytes.baseAddress else { return }
      let place = (base + offset).assumingMemoryBound(to: Part.self)
      place.pointee = place.pointee.detached()
    }
  }
}

extension DerivedKey {
  /// Refuses a part that is no ``RecordKey``.
  @_disfavoredOverload
  @available(
    *, unavailable,
    message: """
      a Hashable type with @Record is a key, and this part of it is no RecordKey: conform the part's type to RecordKey (for a \
      Hashable type @Record does that), or declare Hashable in an extension, so that no key is derived
      """
  )
  public static func hash<Part>(_ part: Part) -> UInt64 { 0 }
}
