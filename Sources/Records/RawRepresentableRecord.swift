extension Record where Self: RawRepresentable, RawValue: Record {
  /// The codec of the raw values, under this type's name: declaring conformance is all that an enum of strings or integers
  /// needs.
  /// - Throws: ``RecordError`` with code `noCodec` when the raw value has none.
  public static func makeCodec(path: String) throws(RecordError) -> RecordCodec {
    let raw = try RawValue.makeCodec(path: path)
    return .mapped(Self.self, through: raw, to: { $0.rawValue }) { rawValue in
      guard let value = Self(rawValue: rawValue) else {
        throw RecordError.corrupt(
          "\(rawValue) is no raw value of \(Self.self); it was written by another version of the program")
      }
      return value
    }
  }
}

extension RecordKey where Self: RawRepresentable, RawValue: RecordKey {
  /// The raw value's hash.
  @inlinable public var stableHash: UInt64 { rawValue.stableHash }

  /// The value of the detached raw value.
  @inlinable public func detached() -> Self { Self(rawValue: rawValue.detached()) ?? self }

  /// Whether the raw values are the same key.
  @inlinable public func isSameKey(as other: Self) -> Bool { rawValue.isSameKey(as: other.rawValue) }
}
