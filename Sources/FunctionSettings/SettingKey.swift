/// What can be set, by the names that the file uses.
package enum SettingKey: String, Sendable, Hashable, CaseIterable {
  /// The function's name.
  case function
  /// Where it runs: see ``DeploymentPlatform``.
  case platform
  /// The region or location.
  case region
  /// The platform's API, where it isn't the vendor's own.
  case endpoint
  /// MiB of memory, ascending: the usual size, then those for tasks that ran out of it.
  case memory
  /// Seconds that an invocation may take.
  case timeout
  /// MiB of local disk.
  case temporaryStorage = "temporary-storage"
  /// Invocations at once.
  case concurrency
  /// The processors: see ``FunctionArchitecture``.
  case architecture
  /// The URI below which runs keep their intermediate data.
  case storage
  /// URIs that the function may read besides.
  case reads
  /// URIs that the function may write besides.
  case writes
  /// The ARN of a role to use, instead of one that is made.
  case role
  /// The function's environment.
  case variables
  /// The container image.
  case image
  /// Google Cloud's project.
  case project
  /// The account that the function acts as.
  case serviceAccount = "service-account"
  /// The cluster's namespace.
  case namespace
  /// Where the deployed function is called.
  case url
  /// How a worker knows who may call it: see ``WorkerAuthentication``.
  case authentication

  /// The variable that sets it.
  package var environmentName: String {
    "SERVERLESS_DATASET_" + rawValue.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
  }

  /// The flag that sets it. One entry of a list or a map at a time is given by a flag in the singular.
  package var flag: String {
    switch self {
    case .variables: "--variable"
    case .reads: "--read"
    case .writes: "--write"
    default: "--" + rawValue
    }
  }

  /// What its value looks like in the file.
  var shape: SettingShape {
    switch self {
    case .memory, .reads, .writes: .list
    case .variables: .map
    default: .scalar
    }
  }
}
