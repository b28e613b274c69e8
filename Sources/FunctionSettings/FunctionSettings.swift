/// How a program is deployed and called as a function: what flags, environment, the file `serverless-dataset.yaml` and defaults
/// say, in this order of precedence.
package struct FunctionSettings: Sendable {
  /// The function's name, if one was given.
  package var function: String?
  /// Where it runs.
  package var platform: DeploymentPlatform = .aws
  /// The region or location.
  package var region: String?
  /// The platform's API, where it isn't the vendor's own.
  package var endpoint: String?
  /// MiB of memory, ascending: the usual size, then those for tasks that ran out of it.
  package var memory: [Int] = [1769, 5307, 10_240]
  /// Seconds that an invocation may take.
  package var timeout = 900
  /// MiB of local disk.
  package var temporaryStorage = 2048
  /// Invocations at once.
  package var concurrency = 1000
  /// The processors; nil for those that the package was built for.
  package var architecture: FunctionArchitecture?
  /// The URI below which runs keep their intermediate data.
  package var storage: String?
  /// URIs that the function may read besides.
  package var reads: [String] = []
  /// URIs that the function may write besides.
  package var writes: [String] = []
  /// The ARN of a role to use, instead of one that is made.
  package var role: String?
  /// The function's environment, by name.
  package var variables: [FunctionVariable] = []
  /// The container image.
  package var image: String?
  /// Google Cloud's project.
  package var project: String?
  /// The account that the function acts as.
  package var serviceAccount: String?
  /// The cluster's namespace.
  package var namespace: String?
  /// Where the deployed function is called.
  package var url: String?
  /// How a worker knows who may call it.
  package var authentication: WorkerAuthentication = .platform
  /// Where each setting came from that somebody gave.
  package var origins: [SettingKey: SettingOrigin] = [:]

  /// The defaults.
  package init() {}

  /// Whether somebody gave `key`, rather than the default.
  package func isGiven(_ key: SettingKey) -> Bool { origins[key] != nil }

  /// The limits of the platform.
  package var limits: PlatformLimits { PlatformLimits(platform) }
}
