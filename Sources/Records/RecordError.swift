/// Why a value couldn't be encoded, decoded or converted, and how to mend it.
public struct RecordError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure; open, so that later versions may add some.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The code as it is printed.
    public let rawValue: String
    /// A code of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A type that can't cross a stage boundary.
    public static let noCodec = Code(rawValue: "noCodec")
    /// Bytes ended before the value did.
    public static let truncated = Code(rawValue: "truncated")
    /// Bytes that can't be what they claim to be, or fail their checksum.
    public static let corrupt = Code(rawValue: "corrupt")
    /// Bytes written for another type.
    public static let schemaMismatch = Code(rawValue: "schemaMismatch")
    /// A value whose own `encode(to:)` failed, met again where its bytes are decoded.
    public static let encodingFailed = Code(rawValue: "encodingFailed")
    /// A value that its own `init(from:)` refused.
    public static let decodingFailed = Code(rawValue: "decodingFailed")
    /// Bytes that are not UTF-8.
    public static let invalidUTF8 = Code(rawValue: "invalidUTF8")
  }

  /// The kind of failure.
  public let code: Code
  /// What happened and how to mend it.
  public let message: String

  /// An error of that kind.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message, after its code.
  public var description: String { "\(code.rawValue): \(message)" }

  @usableFromInline @inline(never)
  package static func truncated(needed: Int, left: Int) -> RecordError {
    RecordError(.truncated, "\(needed) bytes were expected and \(left) are left")
  }

  @usableFromInline @inline(never)
  package static func corrupt(_ what: String) -> RecordError { RecordError(.corrupt, what) }
}
