internal import CPosix
internal import CloudCredentials
internal import Execution
internal import FunctionInvocation
internal import FunctionSettings
internal import ObjectStorage
internal import RemoteFunctions

/// The functions that a run's tasks go to, by the program's options and its environment.
struct RemoteBackend {
  /// Requests that one invocation carries.
  private let requestsPerCall: Int
  let endpoint: any FunctionEndpoint
  private let options: ServerlessOptions
  /// Where the settings want intermediate data.
  let storage: String?

  /// - Throws: `misuse` where an option or a setting is lacking or can't be.
  init?(_ options: ServerlessOptions, code: String, program: String) throws {
    let variables = ProcessEnvironment.variables
    switch options.backend {
    case .threads, .processes: return nil
    case .lambda:
      let settings = try Self.settings(options, endpoint: .endpoint, variables)
      let endpoint = LambdaEndpoint(try Self.lambda(settings, options, code: code, program: program, variables))
      (self.endpoint, requestsPerCall, storage) = (endpoint, endpoint.requestsPerCall, settings.storage)
    case .http:
      let settings = try Self.settings(options, endpoint: .url, variables)
      endpoint = HTTPFunctionEndpoint(try Self.http(settings, options, variables))
      (requestsPerCall, storage) = (1, settings.storage)
    }
    self.options = options
    // A connection for each call under way: the usual limit is made for programs that use select.
    _ = cposix_raise_descriptor_limit(65_536)
  }

  /// What flags, environment and file say, in this order.
  private static func settings(
    _ options: ServerlessOptions, endpoint: SettingKey, _ variables: [String: String]
  ) throws -> FunctionSettings {
    var overrides: [SettingKey: [String]] = [:]
    overrides[.function] = options.function.map { [$0] }
    overrides[endpoint] = options.endpoint.map { [$0] }
    overrides[.memory] = options.functionMemory.map { $0.megabytes.map(String.init) }
    overrides[.concurrency] = options.workers.map { [String($0)] }
    do throws(SettingsError) {
      return try FunctionSettings.load(environment: variables, overrides: overrides)
    } catch {
      throw DatasetError(.misuse, error.description)
    }
  }

  var limits: InvocationLimits { endpoint.limits }

  /// The invoker of a run.
  func invoker(_ environment: TaskEnvironment, code: String, _ log: InvocationLog) -> RemoteInvoker {
    var configuration = RemoteInvoker.Configuration(
      code: code, run: environment.run, arguments: CommandLine.arguments, location: environment.location.description,
      store: environment.store, prefix: environment.prefix)
    configuration.requestsPerCall = requestsPerCall
    configuration.folder = WorkingFolder.path
    configuration.answersToStorage = options.backend == .lambda && options.event
    return RemoteInvoker(endpoint, configuration, log: log)
  }

  // MARK: Lambda

  private static func lambda(
    _ settings: FunctionSettings, _ options: ServerlessOptions, code: String, program: String, _ variables: [String: String]
  ) throws -> LambdaEndpoint.Configuration {
    let endpoint = settings.endpoint ?? variables["AWS_ENDPOINT_URL_LAMBDA"] ?? variables["AWS_ENDPOINT_URL"]
    let region = settings.region ?? variables["AWS_REGION"] ?? variables["AWS_DEFAULT_REGION"]
    guard let region = region ?? (endpoint == nil ? nil : "us-east-1") else {
      throw DatasetError(
        .misuse, "the Region of the function isn't known: set AWS_REGION, or write region: into serverless-dataset.yaml")
    }
    var configuration = LambdaEndpoint.Configuration(
      function: settings.function ?? program, region: region, memory: settings.memory,
      qualifiers: settings.memory.map { LambdaAlias.name(code: code, memory: $0) })
    configuration.endpoint = try endpoint.map(checked)
    configuration.timeout = .seconds(min(options.taskTimeout, Double(settings.timeout)))
    configuration.concurrency = settings.concurrency
    configuration.isEvent = options.event
    configuration.isARM = settings.architecture == .arm64
    try checkStorage(options.storage ?? settings.storage ?? options.state, endpoint: configuration.endpoint)
    return configuration
  }

  // MARK: HTTP

  private static func http(
    _ settings: FunctionSettings, _ options: ServerlessOptions, _ variables: [String: String]
  ) throws -> HTTPFunctionEndpoint.Configuration {
    guard let endpoint = settings.url else {
      throw DatasetError(
        .misuse, "--backend http needs the function's URL: --endpoint https://…, or url: in serverless-dataset.yaml")
    }
    var configuration = HTTPFunctionEndpoint.Configuration(url: try checked(endpoint))
    configuration.timeout = .seconds(options.taskTimeout)
    configuration.concurrency = settings.isGiven(.concurrency) ? settings.concurrency : 100
    configuration.memoryBytes = (settings.memory[0] << 20) / settings.processors
    try checkStorage(options.storage ?? settings.storage ?? options.state, endpoint: endpoint)
    if let key = variables["SERVERLESS_DATASET_KEY"], !key.isEmpty {
      configuration.authentication.append(.signature(key: Array(key.utf8)))
    }
    if let key = variables["SERVERLESS_DATASET_FUNCTION_KEY"], !key.isEmpty {
      configuration.authentication.append(.functionKey(key))
    }
    // Cloud Run's own addresses, where nobody gets in without.
    if host(endpoint).hasSuffix(".run.app") {
      let audience = endpoint.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
      configuration.authentication.append(.identityToken(.identityTokens(audience: audience)))
    }
    configuration.isText = host(endpoint).hasSuffix(".azurewebsites.net")
    return configuration
  }

  // MARK: Both

  private static func checked(_ url: String) throws -> String {
    guard url.hasPrefix("https://") || url.hasPrefix("http://"), !host(url).isEmpty else {
      throw DatasetError(.misuse, "\(url) is no URL: give http://host or https://host")
    }
    return url.hasSuffix("/") ? String(url.dropLast()) : url
  }

  private static func host(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return "" }
    return String(url[scheme.upperBound...].prefix { $0 != "/" && $0 != ":" && $0 != "?" })
  }

  /// Functions can't reach this machine's folders; but those of a service on this machine can.
  private static func checkStorage(_ storage: String, endpoint: String?) throws {
    let isHere = endpoint.map { ["127.0.0.1", "localhost", "[::1]"].contains(host($0)) } ?? false
    guard !isHere, try ObjectURI(parsing: storage).scheme == "file" else { return }
    throw DatasetError(
      .misuse, "functions can't reach \(storage) on this machine: give an object storage, such as --storage s3://bucket/prefix")
  }
}
