/// Why an operator of the library can't go on, and how to mend it. It would fail again.
public struct OperatorError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure; open, so that later versions may add some.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The code as it is printed.
    public let rawValue: String
    /// A code of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Something that must be in memory whole doesn't fit.
    public static let outOfMemory = Code(rawValue: "outOfMemory")
    /// The program asks for something that can't be.
    public static let misuse = Code(rawValue: "misuse")
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
}
