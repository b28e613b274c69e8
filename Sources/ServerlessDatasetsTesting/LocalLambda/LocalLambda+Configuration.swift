extension LocalLambda {
  /// What a service serves and how.
  public struct Configuration: Sendable {
    /// The packaged program: a zip file or a folder, with an executable named `bootstrap` at its root.
    public var package: String
    /// The function's name.
    public var function: String
    /// The port on 127.0.0.1; 0 lets the system choose one.
    public var port = 0
    /// The memory of `$LATEST`, in MB. Processes that use more are killed.
    public var memory = 1769
    /// Further sizes of the function: an alias, as it is named in the qualifier, and its memory in MB. They are versions 1, 2 and so
    /// on in the order of the names.
    public var aliases: [String: Int] = [:]
    /// How long an invocation may take.
    public var timeout: Duration = .seconds(3)
    /// How long a process may take from its start to its first request for an invocation. One that took longer is started once
    /// again, and then has ``timeout`` for it.
    public var initializationTimeout: Duration = .seconds(10)
    /// Invocations that may execute at the same time. More are throttled.
    public var concurrency = 1000
    /// Environments that may be started at once. More invocations are throttled until the ramp allows them.
    public var burst = 1000
    /// Environments by which the allowance grows every ten seconds.
    public var ramp = 1000
    /// How long an environment waits for work before it is ended.
    public var idleTime: Duration = .seconds(300)
    /// Further executions of an asynchronous invocation that failed.
    public var asynchronousRetries = 0
    /// The environment variables that the function is configured with; credentials, for example.
    public var variables: [String: String] = [:]
    /// The Region that the function believes to be in.
    public var region = "us-east-1"
    /// Who may invoke it: the secret access key for each key ID. If there are any, requests must be signed.
    public var accessKeys: [String: String] = [:]
    /// What goes wrong on purpose.
    public var faults = Faults()
    /// Takes what environments print and what Lambda would log, piece by piece, on threads of the service.
    public var log: (@Sendable (String) -> Void)?

    /// A service of one function, with Lambda's own defaults.
    public init(package: String, function: String) {
      self.package = package
      self.function = function
    }
  }
}

extension LocalLambda.Configuration {
  /// What about it can't work, and how to mend it; nil if nothing.
  var flaw: String? {
    if function.isEmpty || !function.utf8.allSatisfy({ Self.isNameByte($0) }) {
      return "the function's name \"\(function)\" isn't one of letters, digits, - and _; choose another"
    }
    for (alias, size) in aliases where Self.sizeFlaw(size) != nil || !Self.isAlias(alias) {
      return Self.sizeFlaw(size)
        ?? "the alias \"\(alias)\" isn't one of letters, digits, - and _ with a letter in it; choose another"
    }
    if !(0...65_535).contains(port) { return "there is no port \(port); choose one up to 65535, or 0 for any" }
    if timeout <= .zero || initializationTimeout <= .zero || idleTime <= .zero {
      return "a time limit isn't above zero; raise it"
    }
    if concurrency < 1 || burst < 1 || ramp < 0 || asynchronousRetries < 0 {
      return "concurrency and burst must be at least 1, the ramp and the asynchronous retries at least 0; raise them"
    }
    return Self.sizeFlaw(memory) ?? faults.flaw
  }

  private static func sizeFlaw(_ memory: Int) -> String? {
    (1...10_240).contains(memory) ? nil : "a memory of \(memory) MB isn't between 1 and 10240; choose another size"
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// Numbers are versions.
  private static func isAlias(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { isNameByte($0) } && Int(text) == nil
  }
}
