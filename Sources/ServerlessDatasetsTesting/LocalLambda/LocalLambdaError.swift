/// Why a local Lambda service can't be started, and how to mend it.
public struct LocalLambdaError: Error, Sendable, CustomStringConvertible {
  /// The kind of failure; open, so that later ones may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The code as it is printed.
    public let rawValue: String
    /// A code of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Something in the configuration is out of range.
    public static let configuration = Code(rawValue: "configuration")
    /// The package can't be read, or has no program.
    public static let package = Code(rawValue: "package")
    /// The port can't be listened on.
    public static let port = Code(rawValue: "port")
    /// The system has no room for more.
    public static let resources = Code(rawValue: "resources")
    /// The service has been started before.
    public static let running = Code(rawValue: "running")
  }

  /// The kind of failure.
  public let code: Code
  /// What happened and how to mend it.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The code and the message.
  public var description: String { "\(code.rawValue): \(message)" }
}
