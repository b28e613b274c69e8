internal import CloudCredentials
internal import Execution
internal import FunctionInvocation
internal import ObjectStorage
internal import RemoteFunctions

/// The functions that a run's tasks go to, by the program's options and its environment.
struct RemoteBackend {
  /// Requests that one invocation carries.
  private let requestsPerCall: Int
  let endpoint: any FunctionEndpoint
  private let options: ServerlessOptions

  /// - Throws: `misuse` where an option is lacking or can't be.
  init?(_ options: ServerlessOptions, code: String, program: String) throws {
    self.options = options
    let variables = ProcessEnvironment.variables
    switch options.backend {
    case .threads, .processes: return nil
    case .lambda:
      let endpoint = LambdaEndpoint(try Self.lambda(options, code: code, program: program, variables))
      (self.endpoint, requestsPerCall) = (endpoint, endpoint.requestsPerCall)
    case .http:
      (endpoint, requestsPerCall) = (HTTPFunctionEndpoint(try Self.http(options, variables)), 1)
    }
    try Self.checkStorage(options)
    Descriptors.raiseLimit()
  }

  var limits: InvocationLimits { endpoint.limits }

  /// The invoker of a run.
  func invoker(_ environment: TaskEnvironment, code: String, _ log: InvocationLog) -> RemoteInvoker {
    var configuration = RemoteInvoker.Configuration(
      code: code, run: environment.run, arguments: CommandLine.arguments, location: environment.location.description,
      store: environment.store, prefix: environment.prefix)
    configuration.requestsPerCall = requestsPerCall
    configuration.answersToStorage = options.backend == .lambda && options.event
    return RemoteInvoker(endpoint, configuration, log: log)
  }

  // MARK: Lambda

  private static func lambda(
    _ options: ServerlessOptions, code: String, program: String, _ variables: [String: String]
  ) throws -> LambdaEndpoint.Configuration {
    let region = variables["AWS_REGION"] ?? variables["AWS_DEFAULT_REGION"] ?? (options.endpoint == nil ? nil : "us-east-1")
    guard let region else {
      throw DatasetError(.misuse, "the Region of the function isn't known: set AWS_REGION")
    }
    let memory = options.functionMemory.megabytes
    var configuration = LambdaEndpoint.Configuration(
      function: options.function ?? program, region: region, memory: memory,
      qualifiers: memory.map { LambdaAlias.name(code: code, memory: $0) })
    configuration.endpoint = try (options.endpoint ?? variables["AWS_ENDPOINT_URL_LAMBDA"] ?? variables["AWS_ENDPOINT_URL"])
      .map(checked)
    configuration.timeout = .seconds(min(options.taskTimeout, 900))
    configuration.concurrency = options.workers ?? 1000
    configuration.isEvent = options.event
    return configuration
  }

  // MARK: HTTP

  private static func http(
    _ options: ServerlessOptions, _ variables: [String: String]
  ) throws -> HTTPFunctionEndpoint.Configuration {
    guard let endpoint = options.endpoint else {
      throw DatasetError(.misuse, "--backend http needs the function's URL: --endpoint https://…")
    }
    var configuration = HTTPFunctionEndpoint.Configuration(url: try checked(endpoint))
    configuration.timeout = .seconds(options.taskTimeout)
    configuration.concurrency = options.workers ?? 100
    configuration.memoryBytes = (options.functionMemory.megabytes.first ?? 1024) << 20
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
  private static func checkStorage(_ options: ServerlessOptions) throws {
    let storage = options.storage ?? options.state
    let isHere = options.endpoint.map { ["127.0.0.1", "localhost", "[::1]"].contains(host($0)) } ?? false
    guard !isHere, try ObjectURI(parsing: storage).scheme == "file" else { return }
    throw DatasetError(
      .misuse, "functions can't reach \(storage) on this machine: give an object storage, such as --storage s3://bucket/prefix")
  }
}
