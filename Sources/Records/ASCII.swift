/// One ASCII character, as a literal: what texts are split at.
///
/// In UTF-8 an ASCII byte is never part of another character, so splitting at one cuts no character apart.
@frozen
public struct ASCII: ExpressibleByUnicodeScalarLiteral, Hashable, Sendable {
  /// The character's byte.
  public let byte: UInt8

  /// The character of a literal such as `" "` or `"\t"`.
  /// - Precondition: the character is ASCII.
  @inlinable
  public init(unicodeScalarLiteral scalar: Unicode.Scalar) {
    precondition(scalar.isASCII, "a separator must be one ASCII character; look for longer ones with firstRange(of:)")
    byte = UInt8(truncatingIfNeeded: scalar.value)
  }

  /// The character of that byte; nil above 127.
  @inlinable
  public init?(_ byte: UInt8) {
    guard byte < 0x80 else { return nil }
    self.byte = byte
  }
}
