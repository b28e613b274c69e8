package import CloudCredentials
package import FunctionSettings
import Records

/// Makes, updates and removes a function of AWS Lambda with all that belongs to it: a role with one policy, a version and an
/// alias for each size of memory.
///
/// Everything is compared before it is changed, so that a second deployment of the same code and settings changes nothing.
package struct AWSDeployer: Sendable {
  /// What marks functions and roles as this tool's.
  package static let tag = "serverless-dataset"
  /// The one policy inside the role.
  static let policy = "serverless-dataset"
  /// What a dry run writes in place of the account's number.
  static let unknownAccount = "ACCOUNT"
  /// Codes whose versions are kept: drivers that were built earlier go on working.
  static let keptCodes = 5
  /// What Lambda takes in one request.
  static let directLimit = 50 << 20

  let function: String
  let settings: FunctionSettings
  let place: AWSPlace
  let lambda: LambdaClient
  let iam: IAMClient
  let sts: STSClient
  let storage: CodeStorage?
  let pause: @Sendable (Duration) -> Void

  /// Deploys the function `function`.
  /// - Parameters:
  ///   - settings: the region, memory and so on.
  ///   - caller: makes the calls; one that records them makes a dry run.
  ///   - storage: takes packages of more than 50 MiB; nil where there is none.
  ///   - context: the environment and the profiles, which may name region and endpoints.
  ///   - pause: waits between two looks at something that takes time.
  /// - Throws: ``DeploymentError`` with `invalid` for a name or settings that Lambda can't take.
  package init(
    function: String, settings: FunctionSettings, caller: any APICaller, storage: CodeStorage? = nil,
    context: CredentialContext = CredentialContext(), pause: (@Sendable (Duration) -> Void)? = nil
  ) throws(DeploymentError) {
    if let flaw = PlatformLimits(.aws).flaw(ofName: function) {
      throw DeploymentError(.invalid, "\(function) can't be a function's name on AWS: \(flaw)")
    }
    self.function = function
    self.settings = settings
    self.storage = storage
    self.pause = pause ?? context.pause
    place = try AWSPlace(settings, context: context)
    lambda = LambdaClient(place: place, caller: caller, function: function)
    iam = IAMClient(place: place, caller: caller)
    sts = STSClient(place: place, caller: caller)
  }

  /// The role that is made where settings name none.
  package var roleName: String { "serverless-dataset-\(function)" }

  /// Makes or updates the function. About ten requests for each size of memory the first time, three where nothing changed;
  /// waits up to some minutes for AWS.
  /// - Throws: ``DeploymentError``. What was done before stays, and another deployment goes on from there.
  package func deploy(_ code: FunctionCode) throws(DeploymentError) -> DeploymentReport {
    try check(code)
    var run = LambdaDeployment(deployer: self, code: code, account: try account())
    run.role = try ensureRole(run.account, &run.report)
    try run.start()
    // The usual size comes last, so that it is what the unpublished function has.
    for memory in settings.memory.reversed() { try run.ensureAlias(memory: memory) }
    try run.ensureConcurrency()
    try run.prune()
    if settings.image != nil { run.report.steps.append(.note("the image isn't used: on AWS the package is deployed")) }
    for uri in policies(run.account).foreign {
      run.report.steps.append(.note("\(uri) isn't in S3: let the function reach it by variables of its environment"))
    }
    return run.report
  }

  /// What the function may do, and what whoever calls it must be allowed, as policies of IAM. No request where settings name a
  /// role, else one.
  package func shownPolicies() throws(DeploymentError) -> (execution: JSONValue, invocation: JSONValue) {
    let policies = policies(try account())
    return (policies.execution, policies.invocation)
  }

  private func policies(_ account: String) -> AWSPolicies {
    AWSPolicies(place: place, account: account, function: function, settings: settings)
  }

  /// The account's number.
  private func account() throws(DeploymentError) -> String {
    if let role = settings.role {
      return String(role.split(separator: ":", omittingEmptySubsequences: false)[4])
    }
    return try sts.account()
  }

  private func check(_ code: FunctionCode) throws(DeploymentError) {
    if let wanted = settings.architecture, wanted != code.architecture {
      throw DeploymentError(
        .invalid,
        "the package is for \(code.architecture.rawValue), but the architecture is to be \(wanted.rawValue); package the "
          + "program for it"
      )
    }
    let variables = LambdaTarget(role: "", code: code, settings: settings, memory: 0).variables
    let size = variables.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    guard size <= 4096 else {
      throw DeploymentError(
        .invalid, "the variables have \(size) bytes, but Lambda takes 4096; keep some in the storage instead")
    }
    if code.zip.count > Self.directLimit, storage == nil || settings.storage.flatMap({ S3Grant($0) }) == nil {
      throw DeploymentError(
        .invalid,
        "the package has \(code.zip.count) bytes, but Lambda takes \(Self.directLimit) in a request; set --storage "
          + "s3://bucket/prefix "
          + "to send it through S3 (up to 250 MB unpacked), or run the program as a container image on another --platform")
    }
  }
}
