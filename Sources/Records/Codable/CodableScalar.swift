#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Values that are written as they are, without a container, and read back as any type that can hold them; and bytes, which
/// would write each one as a value otherwise.
enum CodableScalar {
  /// The value, if its type is one of the standard library's scalars, or bytes.
  ///
  /// Comparing types is cheap, and no work at all where `T` is known; casting isn't, hence ``same(_:as:)``.
  @inline(__always)
  static func encode<T>(_ value: T) -> CodableValue? {
    if T.self == Int.self { return .integer(Int128(same(value, as: Int.self))) }
    if T.self == String.self { return .string(same(value, as: String.self)) }
    if T.self == Double.self { return .double(same(value, as: Double.self)) }
    if T.self == Bool.self { return .bool(same(value, as: Bool.self)) }
    if T.self == Float.self { return .float(same(value, as: Float.self)) }
    if T.self == Int8.self { return .integer(Int128(same(value, as: Int8.self))) }
    if T.self == Int16.self { return .integer(Int128(same(value, as: Int16.self))) }
    if T.self == Int32.self { return .integer(Int128(same(value, as: Int32.self))) }
    if T.self == Int64.self { return .integer(Int128(same(value, as: Int64.self))) }
    if T.self == UInt.self { return .integer(Int128(same(value, as: UInt.self))) }
    if T.self == UInt8.self { return .integer(Int128(same(value, as: UInt8.self))) }
    if T.self == UInt16.self { return .integer(Int128(same(value, as: UInt16.self))) }
    if T.self == UInt32.self { return .integer(Int128(same(value, as: UInt32.self))) }
    if T.self == UInt64.self { return .integer(Int128(same(value, as: UInt64.self))) }
    if T.self == Int128.self { return .integer(same(value, as: Int128.self)) }
    if T.self == UInt128.self { return .large(same(value, as: UInt128.self)) }
    if T.self == [UInt8].self { return .bytes(same(value, as: [UInt8].self)) }
    if T.self == Data.self { return .bytes([UInt8](same(value, as: Data.self))) }
    return nil
  }

  /// The value as a `T`, if that is a scalar type: nil if it isn't one, and an error if the value isn't a `T`.
  @inline(__always)
  static func decode<T>(_ type: T.Type, _ value: CodableValue, _ path: @autoclosure () -> [any CodingKey]) throws -> T? {
    if T.self == Int.self { return same(try require(integer(value, Int.self), value, path()), as: type) }
    if T.self == String.self { return same(try require(string(value), value, path()), as: type) }
    if T.self == Double.self { return same(try require(double(value), value, path()), as: type) }
    if T.self == Bool.self { return same(try require(bool(value), value, path()), as: type) }
    if T.self == Float.self { return same(try require(float(value), value, path()), as: type) }
    if T.self == Int8.self { return same(try require(integer(value, Int8.self), value, path()), as: type) }
    if T.self == Int16.self { return same(try require(integer(value, Int16.self), value, path()), as: type) }
    if T.self == Int32.self { return same(try require(integer(value, Int32.self), value, path()), as: type) }
    if T.self == Int64.self { return same(try require(integer(value, Int64.self), value, path()), as: type) }
    if T.self == UInt.self { return same(try require(integer(value, UInt.self), value, path()), as: type) }
    if T.self == UInt8.self { return same(try require(integer(value, UInt8.self), value, path()), as: type) }
    if T.self == UInt16.self { return same(try require(integer(value, UInt16.self), value, path()), as: type) }
    if T.self == UInt32.self { return same(try require(integer(value, UInt32.self), value, path()), as: type) }
    if T.self == UInt64.self { return same(try require(integer(value, UInt64.self), value, path()), as: type) }
    if T.self == Int128.self { return same(try require(integer(value, Int128.self), value, path()), as: type) }
    if T.self == UInt128.self { return same(try require(integer(value, UInt128.self), value, path()), as: type) }
    if T.self == [UInt8].self, case .bytes(let bytes) = value { return same(bytes, as: type) }
    if T.self == Data.self, case .bytes(let bytes) = value { return same(Data(bytes), as: type) }
    return nil
  }

  /// A value of a type that is known to be `U` by another name: a cast without a look at the type.
  @inline(__always)
  private static func same<T, U>(_ value: T, as type: U.Type) -> U {
    precondition(T.self == U.self)
    return withUnsafePointer(to: value) { UnsafeRawPointer($0).assumingMemoryBound(to: U.self).pointee }
  }

  @inline(__always)
  private static func require<T>(_ result: T?, _ value: CodableValue, _ path: [any CodingKey]) throws -> T {
    if let result { return result }
    throw CodableScalar.mismatch(T.self, value, path)
  }

  static func mismatch(_ type: Any.Type, _ value: CodableValue, _ path: [any CodingKey]) -> DecodingError {
    let context = DecodingError.Context(
      codingPath: path, debugDescription: "a value of type \(type) was asked for where \(value.kind) was written")
    if case .null = value { return .valueNotFound(type, context) }
    return .typeMismatch(type, context)
  }

  @inline(__always)
  private static func integer<I: FixedWidthInteger>(_ value: CodableValue, _ type: I.Type) -> I? {
    switch value {
    case .integer(let number): I(exactly: number)
    case .large(let number): I(exactly: number)
    case .double(let number): I(exactly: number)
    case .float(let number): I(exactly: number)
    default: nil
    }
  }

  private static func double(_ value: CodableValue) -> Double? {
    switch value {
    case .double(let number): number
    case .float(let number): Double(number)
    case .integer(let number): Double(number)
    case .large(let number): Double(number)
    default: nil
    }
  }

  private static func float(_ value: CodableValue) -> Float? {
    if case .float(let number) = value { return number }
    return double(value).map { Float($0) }
  }

  private static func bool(_ value: CodableValue) -> Bool? {
    if case .bool(let flag) = value { return flag }
    return nil
  }

  private static func string(_ value: CodableValue) -> String? {
    if case .string(let string) = value { return string }
    return nil
  }
}
