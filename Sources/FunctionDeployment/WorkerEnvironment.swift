import FunctionSettings

/// The environment of a worker that is reached by HTTP.
enum WorkerEnvironment {
  /// How the worker is told who may call it.
  static let authentication = "SERVERLESS_DATASET_AUTHENTICATION"
  /// The secret key, where that is `hmac`.
  static let key = "SERVERLESS_DATASET_KEY"

  /// What is no secret, by name. Swift's hashing must be the same in every process of a run; a container may see the memory and
  /// the processors of the whole machine.
  /// - Parameter memory: MiB that the function has.
  static func plain(_ settings: FunctionSettings, memory: Int) -> [(name: String, value: String)] {
    var variables = [
      (name: authentication, value: settings.authentication.rawValue),
      (name: "SERVERLESS_DATASET_MEMORY", value: String(memory)),
      (name: "SERVERLESS_DATASET_WORKERS", value: String(settings.processors)),
      (name: "SWIFT_DETERMINISTIC_HASHING", value: "1"),
    ]
    for variable in settings.variables where variable.source == nil { variables.append((variable.name, variable.value)) }
    return variables.sorted { $0.name < $1.name }
  }

  /// What may be secret: the variable in the function, and the one of the deployer's environment that has its value.
  static func secret(_ settings: FunctionSettings) -> [(name: String, source: String)] {
    var variables = settings.variables.compactMap { variable in variable.source.map { (name: variable.name, source: $0) } }
    if settings.authentication == .hmac { variables.append((key, key)) }
    return variables.sorted { $0.name < $1.name }
  }
}
