extension LocalLambda.Configuration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Package and function. Neither access keys nor the values of variables, which may be secrets, are shown.
  public var description: String { "\(function) from \(package), \(memory) MB" }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// What is no secret: dumps and test failures print mirrors.
  public var customMirror: Mirror {
    Mirror(
      self,
      children: [
        "package": package, "function": function, "port": port, "memory": memory, "aliases": aliases, "timeout": timeout,
        "concurrency": concurrency, "burst": burst, "ramp": ramp, "variables": variables.keys.sorted(),
        "accessKeys": accessKeys.keys.sorted(), "faults": faults,
      ])
  }
}
