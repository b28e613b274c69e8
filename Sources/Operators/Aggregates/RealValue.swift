/// A number of which statistics are computed, in double precision.
public protocol RealValue: Sendable {
  /// The number, rounded to a `Double`.
  var realValue: Double { get }
}

extension RealValue where Self: BinaryInteger {
  /// The number, rounded beyond 2^53.
  @inlinable public var realValue: Double { Double(self) }
}

extension Double: RealValue {
  /// The number itself.
  @inlinable public var realValue: Double { self }
}

extension Float: RealValue {
  /// The number itself.
  @inlinable public var realValue: Double { Double(self) }
}

extension Int: RealValue {}
extension Int8: RealValue {}
extension Int16: RealValue {}
extension Int32: RealValue {}
extension Int64: RealValue {}
extension UInt: RealValue {}
extension UInt8: RealValue {}
extension UInt16: RealValue {}
extension UInt32: RealValue {}
extension UInt64: RealValue {}
