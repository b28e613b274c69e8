import Records

/// AWS Lambda's interface of version 2015-03-31 and its later additions. One request a call, unless said otherwise.
struct LambdaClient: Sendable {
  /// A version's name.
  struct Alias: Sendable, Equatable {
    let name: String
    let version: String
    /// Every version that it leads to.
    let versions: Set<String>
  }

  let place: AWSPlace
  let caller: any APICaller
  /// The function's name.
  let function: String

  private static let old = "2015-03-31"

  /// The function's configuration and tags; nil without it. A dry run takes it to exist if `isAssumed`.
  func find(isAssumed: Bool = false) throws(DeploymentError) -> (configuration: LambdaConfiguration, tags: [String: String])? {
    let assumed: APIAnswer = isAssumed ? .json(200, ["Tags": [AWSDeployer.tag: "function"]]) : .empty(404)
    guard let values = try ask("GetFunction", "GET", "", assumed: assumed) else { return nil }
    return (
      LambdaConfiguration(values: values["Configuration"] ?? .null), values["Tags"]?.values.compactMapValues(\.string) ?? [:]
    )
  }

  /// The configuration of a version, or of what is published next without one; nil without it.
  func configuration(_ version: String? = nil, assumed: JSONValue) throws(DeploymentError) -> LambdaConfiguration? {
    try ask(
      "GetFunctionConfiguration", "GET", "/configuration", query: version.map { [("Qualifier", $0)] } ?? [],
      assumed: .json(200, assumed)
    ).map { LambdaConfiguration(values: $0) }
  }

  /// Makes the function. The answer may be a refusal.
  func create(_ body: JSONValue, assumed: JSONValue) throws(DeploymentError) -> APIAnswer {
    try caller.answer(
      APICall(
        name: "CreateFunction", authority: authority, method: "POST", base: place.lambda, path: "/\(Self.old)/functions",
        body: .json(body), assumed: .json(201, assumed)))
  }

  /// Replaces the code. The answer may be a refusal.
  func updateCode(_ body: JSONValue, assumed: JSONValue) throws(DeploymentError) -> APIAnswer {
    try answer("UpdateFunctionCode", "PUT", "/code", body: body, assumed: .json(200, assumed))
  }

  /// Replaces the configuration. The answer may be a refusal.
  func updateConfiguration(_ body: JSONValue, assumed: JSONValue) throws(DeploymentError) -> APIAnswer {
    try answer("UpdateFunctionConfiguration", "PUT", "/configuration", body: body, assumed: .json(200, assumed))
  }

  /// Makes a version that never changes again.
  func publish(_ body: JSONValue, assumed: JSONValue) throws(DeploymentError) -> LambdaConfiguration {
    LambdaConfiguration(values: try must("PublishVersion", "POST", "/versions", body: body, assumed: .json(201, assumed)))
  }

  /// Removes a version, or without one the function with all its versions and aliases; whether it was there.
  func delete(_ version: String? = nil) throws(DeploymentError) -> Bool {
    try ask("DeleteFunction", "DELETE", "", query: version.map { [("Qualifier", $0)] } ?? [], assumed: .empty(204)) != nil
  }
}

// Versions and their names.
extension LambdaClient {
  /// The alias `name`; nil without it.
  func alias(_ name: String) throws(DeploymentError) -> Alias? {
    try ask("GetAlias", "GET", "/aliases/\(name)", assumed: .empty(404)).map(Self.alias)
  }

  /// Makes the alias, or points it at another version.
  func putAlias(_ name: String, _ version: String, _ description: String, isNew: Bool) throws(DeploymentError) {
    let body: [String: JSONValue] = ["FunctionVersion": .text(version), "Description": .text(description)]
    if isNew {
      let values = body.merging(["Name": .text(name)]) { $1 }
      let answer = try answer("CreateAlias", "POST", "/aliases", body: .object(values), assumed: .empty(201))
      // Somebody else, or an attempt whose answer was lost, made it meanwhile.
      if answer.status != 409 { return try check("CreateAlias", answer) }
    }
    _ = try must("UpdateAlias", "PUT", "/aliases/\(name)", body: .object(body), assumed: .empty(200))
  }

  /// Removes the alias; whether it was there.
  func deleteAlias(_ name: String) throws(DeploymentError) -> Bool {
    try ask("DeleteAlias", "DELETE", "/aliases/\(name)", assumed: .empty(204)) != nil
  }

  /// All aliases. A request for each page.
  func aliases() throws(DeploymentError) -> [Alias] {
    try pages("ListAliases", "/aliases", "Aliases").map(Self.alias)
  }

  /// All published versions, the oldest first. A request for each page.
  func versions() throws(DeploymentError) -> [LambdaConfiguration] {
    try pages("ListVersionsByFunction", "/versions", "Versions").map { LambdaConfiguration(values: $0) }
      .filter { Int($0.version) != nil }
  }

  private func pages(_ name: String, _ path: String, _ list: String) throws(DeploymentError) -> [JSONValue] {
    var entries: [JSONValue] = []
    var marker: String?
    repeat {
      let query = marker.map { [("Marker", $0)] } ?? []
      guard let page = try ask(name, "GET", path, query: query, assumed: .json(200, [:])) else { return entries }
      entries += page[list]?.array ?? []
      marker = page["NextMarker"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    } while marker != nil
    return entries
  }

  private static func alias(_ values: JSONValue) -> Alias {
    let version = values["FunctionVersion"]?.string ?? ""
    let others = values["RoutingConfig"]?["AdditionalVersionWeights"]?.values.keys.map { $0 } ?? []
    return Alias(name: values["Name"]?.string ?? "", version: version, versions: Set(others + [version]))
  }
}

// What is not a version's.
extension LambdaClient {
  /// How often Lambda itself repeats asynchronous calls of the alias; nil where nothing is set. The answer may be a refusal.
  func retries(ofAlias alias: String) throws(DeploymentError) -> APIAnswer {
    try answer(
      "GetFunctionEventInvokeConfig", "GET", "", path: eventPath, query: [("Qualifier", alias)], assumed: .empty(404))
  }

  /// Sets that. The answer may be a refusal.
  func putRetries(_ retries: Int, ofAlias alias: String) throws(DeploymentError) -> APIAnswer {
    try answer(
      "PutFunctionEventInvokeConfig", "PUT", "", path: eventPath, query: [("Qualifier", alias)],
      body: ["MaximumRetryAttempts": .number(retries)], assumed: .empty(200))
  }

  private var eventPath: String { "/2019-09-25/functions/\(function)/event-invoke-config" }

  /// How many environments are reserved for the function; nil where none are.
  func reservedConcurrency() throws(DeploymentError) -> Int? {
    try ask(
      "GetFunctionConcurrency", "GET", "", path: "/2019-09-30/functions/\(function)/concurrency", assumed: .json(200, [:]))?[
        "ReservedConcurrentExecutions"]?.int
  }

  /// Reserves environments.
  func reserveConcurrency(_ count: Int) throws(DeploymentError) {
    _ = try must(
      "PutFunctionConcurrency", "PUT", "", path: "/2017-10-31/functions/\(function)/concurrency",
      body: ["ReservedConcurrentExecutions": .number(count)], assumed: .empty(200))
  }
}

// How it is asked.
extension LambdaClient {
  private var authority: APICall.Authority { .aws(service: "lambda", region: place.region) }

  private func answer(
    _ name: String, _ method: String, _ suffix: String, path: String? = nil, query: [(String, String)] = [],
    body: JSONValue? = nil, assumed: APIAnswer
  ) throws(DeploymentError) -> APIAnswer {
    try caller.answer(
      APICall(
        name: name, authority: authority, method: method, base: place.lambda,
        path: path ?? "/\(Self.old)/functions/\(function)\(suffix)", query: query.map { (name: $0.0, value: $0.1) },
        body: body.map { .json($0) } ?? .none, assumed: assumed))
  }

  /// What a call answers; nil if what it is about doesn't exist.
  private func ask(
    _ name: String, _ method: String, _ suffix: String, path: String? = nil, query: [(String, String)] = [], assumed: APIAnswer
  ) throws(DeploymentError) -> JSONValue? {
    let answer = try answer(name, method, suffix, path: path, query: query, assumed: assumed)
    if Self.isAbsent(answer) { return nil }
    try check(name, answer)
    return answer.json
  }

  private func must(
    _ name: String, _ method: String, _ suffix: String, path: String? = nil, body: JSONValue, assumed: APIAnswer
  ) throws(DeploymentError) -> JSONValue {
    let answer = try answer(name, method, suffix, path: path, body: body, assumed: assumed)
    try check(name, answer)
    return answer.json
  }

  /// Whether what was asked for doesn't exist, rather than the call.
  static func isAbsent(_ answer: APIAnswer) -> Bool {
    answer.status == 404 && (answer.body.count == 0 || ServiceFault(answer).code.hasPrefix("ResourceNotFound"))
  }

  /// Passes a success, and throws anything else.
  func check(_ name: String, _ answer: APIAnswer) throws(DeploymentError) {
    guard answer.isSuccess else { throw ServiceFault(answer).error(name, permission: "lambda:\(name)") }
  }
}
