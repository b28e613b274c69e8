import FunctionSettings

/// What a version of the function is to be.
struct LambdaTarget: Sendable {
  /// The operating system under the custom runtime.
  static let runtime = "provided.al2023"
  /// What a custom runtime's zip must have at its root.
  static let handler = "bootstrap"

  let role: String
  let code: FunctionCode
  let settings: FunctionSettings
  let memory: Int

  /// The function's whole environment.
  var variables: [String: String] {
    var variables = fixedVariables
    for variable in settings.variables { variables[variable.name] = variable.value }
    return variables
  }

  /// What every function is given. The package lies in `/var/task`, and its program looks for certificates where the system that it
  /// was built on keeps them, which Lambda's doesn't.
  private var fixedVariables: [String: String] {
    var variables = ["SWIFT_DETERMINISTIC_HASHING": "1"]
    if let certificates = code.certificates { variables["SSL_CERT_FILE"] = "/var/task/" + certificates }
    return variables
  }

  /// What marks a version as one that this tool published.
  static let mark = "serverless-dataset "

  var description: String { "\(Self.mark)\(code.identity.short), \(memory) MB" }

  /// What is said of it, but for its code.
  var configuration: [String: JSONValue] {
    var hidden = fixedVariables.mapValues { JSONValue.text($0) }
    for variable in settings.variables {
      hidden[variable.name] = variable.source == nil ? .text(variable.value) : .hidden(variable.value)
    }
    return [
      "Description": .text(description), "Environment": ["Variables": .object(hidden)],
      "EphemeralStorage": ["Size": .number(settings.temporaryStorage)], "Handler": .text(Self.handler),
      "MemorySize": .number(memory), "Role": .text(role), "Runtime": .text(Self.runtime), "Timeout": .number(settings.timeout),
    ]
  }

  /// In which respects `actual` is set up differently, but for its code. Values of variables don't show.
  func differences(_ actual: LambdaConfiguration) -> [String] {
    var differences: [String] = []
    func compare<Value: Equatable>(_ name: String, _ old: Value, _ new: Value) {
      if old != new { differences.append("\(name) \(old) → \(new)") }
    }
    compare("memory", actual.memory, memory)
    compare("timeout", actual.timeout, settings.timeout)
    compare("temporary storage", actual.temporaryStorage, settings.temporaryStorage)
    compare("role", actual.text("Role") ?? "", role)
    compare("handler", actual.text("Handler") ?? "", Self.handler)
    compare("runtime", actual.text("Runtime") ?? "", Self.runtime)
    let changed = Set(variables.keys).union(actual.variables.keys).filter { variables[$0] != actual.variables[$0] }
    if !changed.isEmpty { differences.append("variables \(changed.sorted().joined(separator: " "))") }
    return differences
  }

  /// In which respects the code of `actual` is another.
  func codeDifferences(_ actual: LambdaConfiguration) -> [String] {
    (actual.codeSHA256 == code.sha256 ? [] : ["code"])
      + (actual.architectures == [code.architecture.rawValue] ? [] : ["architecture \(code.architecture.rawValue)"])
  }

  /// What a dry run takes Lambda's answer to be.
  func assumed(version: String) -> JSONValue {
    var values = configuration
    values["CodeSha256"] = .text(code.sha256)
    values["Architectures"] = [.text(code.architecture.rawValue)]
    values["Version"] = .text(version)
    return .object(values)
  }
}
