import FunctionSettings
import Records

/// One deployment under way.
struct LambdaDeployment {
  let deployer: AWSDeployer
  let code: FunctionCode
  let account: String
  var role = ""
  var report = DeploymentReport()
  /// The function as it will be published next.
  private var latest: LambdaConfiguration?

  private var lambda: LambdaClient { deployer.lambda }
  private var function: String { deployer.function }

  init(deployer: AWSDeployer, code: FunctionCode, account: String) {
    self.deployer = deployer
    self.code = code
    self.account = account
  }

  private func target(_ memory: Int) -> LambdaTarget {
    LambdaTarget(role: role, code: code, settings: deployer.settings, memory: memory)
  }

  /// Makes the function if there is none.
  mutating func start() throws(DeploymentError) {
    if let found = try lambda.find() { return try adopt(found) }
    let target = target(deployer.settings.memory.last ?? 1769)
    var body = target.configuration
    body["FunctionName"] = .text(function)
    body["Architectures"] = [.text(code.architecture.rawValue)]
    body["PackageType"] = "Zip"
    body["Tags"] = [AWSDeployer.tag: "function"]
    let lambda = lambda
    let answer = try withCode { (source) throws(DeploymentError) in
      body["Code"] = source
      return try persistently { () throws(DeploymentError) in
        try lambda.create(.object(body), assumed: target.assumed(version: "$LATEST"))
      }
    }
    if answer.status == 409, ServiceFault(answer).message.contains("exist"), let found = try lambda.find() {
      return try adopt(found)
    }
    try lambda.check("CreateFunction", answer)
    try settle(target)
    report.steps.append(.created("function \(function)"))
  }

  private mutating func adopt(_ found: (configuration: LambdaConfiguration, tags: [String: String])) throws(DeploymentError) {
    guard found.tags[AWSDeployer.tag] != nil else { throw deployer.foreign("function \(function)") }
    guard found.configuration.text("PackageType") ?? "Zip" == "Zip" else {
      throw DeploymentError(.conflict, "the function \(function) runs an image, which can't become a zip; undeploy it first")
    }
    latest = found.configuration
  }

  /// Sees to it that the alias of this code and size leads to a version that is set up as it should be.
  mutating func ensureAlias(memory: Int) throws(DeploymentError) {
    let target = target(memory)
    let name = code.identity.alias(memory: memory)
    let what = "alias \(name)"
    let alias = try lambda.alias(name)
    var changes: [String] = []
    if let alias {
      let present = try lambda.configuration(alias.version, assumed: .null)
      changes = present.map { target.codeDifferences($0) + target.differences($0) } ?? ["version"]
    }
    if alias == nil || !changes.isEmpty {
      let version = try publish(target)
      try lambda.putAlias(name, version, target.description, isNew: alias == nil)
      report.steps.append(
        alias == nil ? .created("\(what), version \(version)") : .updated("\(what), version \(version)", changes))
    } else {
      report.steps.append(.unchanged(what))
    }
    try ensureNoRetries(name)
  }

  /// A new version of the target.
  private mutating func publish(_ target: LambdaTarget) throws(DeploymentError) -> String {
    try update(target)
    var body: [String: JSONValue] = ["CodeSha256": .text(code.sha256), "Description": .text(target.description)]
    // Against somebody who changes the function at the same time.
    if let revision = latest?.revision { body["RevisionId"] = .text(revision) }
    let version = try lambda.publish(.object(body), assumed: ["Version": .text("VERSION")]).version
    // It takes no calls before it is set up.
    _ = try settled(version, target)
    return version
  }

  /// Gives the unpublished function the target's code and configuration.
  private mutating func update(_ target: LambdaTarget) throws(DeploymentError) {
    let lambda = lambda
    if latest.map({ target.codeDifferences($0).isEmpty }) != true {
      let answer = try withCode { (source) throws(DeploymentError) in
        let body = source.values.merging(["Architectures": [.text(code.architecture.rawValue)]]) { $1 }
        return try persistently { () throws(DeploymentError) in
          try lambda.updateCode(.object(body), assumed: target.assumed(version: "$LATEST"))
        }
      }
      try lambda.check("UpdateFunctionCode", answer)
      try settle(target)
    }
    if latest.map({ target.differences($0).isEmpty && $0.description == target.description }) != true {
      let answer = try persistently { () throws(DeploymentError) in
        try lambda.updateConfiguration(.object(target.configuration), assumed: target.assumed(version: "$LATEST"))
      }
      try lambda.check("UpdateFunctionConfiguration", answer)
      try settle(target)
    }
  }
}

// Waiting and sending.
extension LambdaDeployment {
  /// Waits until the function took the last change.
  private mutating func settle(_ target: LambdaTarget) throws(DeploymentError) { latest = try settled(nil, target) }

  /// What a version, or the unpublished function, is once it is set up: waits for that up to five minutes.
  private func settled(_ version: String?, _ target: LambdaTarget) throws(DeploymentError) -> LambdaConfiguration {
    for look in 0..<150 {
      guard let found = try lambda.configuration(version, assumed: target.assumed(version: version ?? "$LATEST")) else {
        throw DeploymentError(.conflict, "the function \(function) was removed meanwhile; deploy again")
      }
      if let failure = found.failure {
        throw DeploymentError(
          .refused, "AWS could not set up the function \(function) (\(failure)); mend that, then deploy again")
      }
      if found.isReady { return found }
      deployer.pause(.milliseconds(min(200 + 100 * look, 2000)))
    }
    throw DeploymentError(
      .timeout, "the function \(function) was not ready within five minutes; deploy again to go on from there")
  }

  /// Repeats a call that comes too early: a role that was just made isn't known everywhere, and one change at a time is taken.
  private func persistently(_ call: () throws(DeploymentError) -> APIAnswer) throws(DeploymentError) -> APIAnswer {
    for attempt in 0..<30 {
      let answer = try call()
      let fault = ServiceFault(answer)
      let isEarly =
        answer.status == 400 && fault.message.contains("cannot be assumed by Lambda")
        || answer.status == 409 && fault.message.contains("in progress")
      if !isEarly { return answer }
      deployer.pause(.milliseconds(min(500 + 250 * attempt, 3000)))
    }
    return try call()
  }

  /// Calls `body` with what tells Lambda where the code is. A package that is too large for a request lies in the storage
  /// meanwhile.
  private func withCode(_ body: (JSONValue) throws(DeploymentError) -> APIAnswer) throws(DeploymentError) -> APIAnswer {
    guard code.zip.count > AWSDeployer.directLimit, let storage = deployer.storage,
      let place = deployer.settings.storage.flatMap({ S3Grant($0) })
    else { return try body(["ZipFile": .file(JSONValue.SharedFile(bytes: code.zip))]) }
    let key = (place.prefix.isEmpty ? "" : place.prefix + "/") + "deployments/\(function)-\(code.identity.short).zip"
    do { try storage.put(place.bucket, key, code.zip) } catch {
      throw DeploymentError(.unavailable, "the package can't be put into s3://\(place.bucket)/\(key): \(error)")
    }
    let outcome = Result { () throws(DeploymentError) in try body(["S3Bucket": .text(place.bucket), "S3Key": .text(key)]) }
    // Lambda has its own copy now, or wants none.
    do { try storage.remove(place.bucket, key) } catch {
      throw DeploymentError(.unavailable, "the package can't be removed from s3://\(place.bucket)/\(key) again: \(error)")
    }
    return try outcome.get()
  }
}

// What belongs to no version, and what is too old.
extension LambdaDeployment {
  /// Lambda's own repetitions of asynchronous calls are turned off: the driver repeats what it must. An endpoint that doesn't
  /// know the call is no reason to fail.
  private mutating func ensureNoRetries(_ alias: String) throws(DeploymentError) {
    let present = try lambda.retries(ofAlias: alias)
    if present.isSuccess, present.json["MaximumRetryAttempts"]?.int == 0 { return }
    let answer = try lambda.putRetries(0, ofAlias: alias)
    if answer.status == 405 || answer.status == 501 || answer.status == 404 && !LambdaClient.isAbsent(answer) {
      report.steps.append(
        .note("this endpoint can't turn off the repetition of asynchronous calls (HTTP \(answer.status)): tasks may run twice"))
      return
    }
    try lambda.check("PutFunctionEventInvokeConfig", answer)
    report.steps.append(.updated("asynchronous calls of \(alias)", ["never repeated by Lambda"]))
  }

  /// Reserves environments where settings ask for it.
  mutating func ensureConcurrency() throws(DeploymentError) {
    guard deployer.settings.isGiven(.concurrency) else { return }
    let wanted = deployer.settings.concurrency
    let present = try lambda.reservedConcurrency()
    if present == wanted { return report.steps.append(.unchanged("reserved concurrency \(wanted)")) }
    try lambda.reserveConcurrency(wanted)
    report.steps.append(.updated("reserved concurrency", ["\(present.map(String.init) ?? "none") → \(wanted)"]))
  }

  /// Removes aliases and versions of codes beyond the newest ones, and versions of this tool that no alias leads to any more.
  mutating func prune() throws(DeploymentError) {
    let aliases = try lambda.aliases()
    let old = RetiredCodes(aliases, current: code.identity.short, kept: AWSDeployer.keptCodes)
    for alias in old.aliases where try lambda.deleteAlias(alias.name) { report.steps.append(.removed("alias \(alias.name)")) }
    let versions = try lambda.versions().filter { $0.description.hasPrefix(LambdaTarget.mark) }
    for version in old.versions(versions.map(\.version)) where try lambda.delete(version) {
      report.steps.append(.removed("version \(version)"))
    }
  }
}
