/// The variables that Lambda sets for a function on an OS-only runtime.
enum EnvironmentVariables {
  /// All variables of an environment, as `NAME=value`. Those that Lambda reserves can't be configured otherwise.
  static func list(
    _ configuration: LocalLambda.Configuration, version: FunctionVersion, folder: String, runtimeAPI: String
  ) -> [String] {
    var variables = [
      "LANG": "en_US.UTF-8",
      "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
      "LD_LIBRARY_PATH": "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:\(folder):\(folder)/lib:/opt/lib",
    ]
    variables.merge(configuration.variables) { _, configured in configured }
    let reserved = [
      "AWS_LAMBDA_RUNTIME_API": runtimeAPI,
      "_HANDLER": "bootstrap",
      "LAMBDA_TASK_ROOT": folder,
      "LAMBDA_RUNTIME_DIR": "/var/runtime",
      "AWS_LAMBDA_FUNCTION_NAME": configuration.function,
      "AWS_LAMBDA_FUNCTION_VERSION": version.name,
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(version.memory),
      "AWS_REGION": configuration.region,
      "AWS_DEFAULT_REGION": configuration.region,
      "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/\(configuration.function)",
      "AWS_LAMBDA_LOG_STREAM_NAME": logStream(version),
      "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
      "TZ": ":UTC",
    ]
    variables.merge(reserved) { _, reserved in reserved }
    return variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  private static func logStream(_ version: FunctionVersion) -> String {
    let date = WallClock.text.prefix(10).split(separator: "-").joined(separator: "/")
    return "\(date)/[\(version.name)]\(RandomIdentity.hex(32))"
  }
}
