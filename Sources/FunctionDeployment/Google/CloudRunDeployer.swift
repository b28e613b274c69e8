package import CloudCredentials
package import FunctionSettings

/// Makes, updates and removes a service of Google Cloud Run, by the Cloud Run Admin API, version 2.
///
/// Callers need the role `roles/run.invoker` on the service: nobody else gets through, least of all everybody.
package struct CloudRunDeployer: Sendable {
  /// What marks services as this tool's.
  static let label = "serverless-dataset"

  let function: String
  let settings: FunctionSettings
  let project: String
  let region: String
  let caller: any APICaller
  let pause: @Sendable (Duration) -> Void

  /// Deploys the service `function`.
  /// - Parameters:
  ///   - settings: project, region, image and so on; `endpoint` replaces `https://run.googleapis.com`.
  ///   - caller: makes the calls; one that records them makes a dry run.
  ///   - context: waits between two looks at something that takes time.
  /// - Throws: ``DeploymentError`` with `invalid` for a name or settings that Cloud Run can't take.
  package init(
    function: String, settings: FunctionSettings, caller: any APICaller, context: CredentialContext = CredentialContext(),
    pause: (@Sendable (Duration) -> Void)? = nil
  ) throws(DeploymentError) {
    if let flaw = PlatformLimits(.gcp).flaw(ofName: function) {
      throw DeploymentError(.invalid, "\(function) can't be a service's name on Cloud Run: \(flaw)")
    }
    guard let project = settings.project ?? context.variable("GOOGLE_CLOUD_PROJECT") else {
      throw DeploymentError(.invalid, "no project is set; give --project, or write `project:` into the file of settings")
    }
    guard let region = settings.region ?? context.variable("GOOGLE_CLOUD_REGION") else {
      throw DeploymentError(
        .invalid, "no region is set; give --region such as europe-west1, or write `region:` into the file of settings")
    }
    self.function = function
    self.settings = settings
    self.caller = caller
    self.pause = pause ?? context.pause
    self.project = project
    self.region = region
  }

  /// Makes or updates the service. Two requests where nothing changed, else one more for each look at the change under way, up
  /// to ten minutes.
  /// - Throws: ``DeploymentError``, with `conflict` for a service that this tool didn't make.
  package func deploy() throws(DeploymentError) -> DeploymentReport {
    guard let image = settings.image else {
      throw DeploymentError(.invalid, "Cloud Run takes a container image; push one, then give --image registry/name:tag")
    }
    let wanted = CloudRunService(function: function, settings: settings, image: image)
    var report = DeploymentReport()
    let what = "service \(function)"
    let present = try service()
    if let present {
      guard present["labels"]?[Self.label] != nil else { throw foreign }
      let differences = wanted.differences(present)
      if differences.isEmpty {
        report.steps.append(.unchanged(what))
      } else {
        try patch(wanted)
        report.steps.append(.updated(what, differences))
      }
    } else {
      try patch(wanted)
      report.steps.append(.created(what))
    }
    try checkPolicy(&report)
    describe(&report)
    return report
  }

  /// Removes the service. A request where there is none.
  /// - Throws: ``DeploymentError``, with `conflict` for a service that this tool didn't make.
  package func undeploy() throws(DeploymentError) -> DeploymentReport {
    var report = DeploymentReport()
    let assumed: JSONValue = ["labels": .texts([Self.label: "function"])]
    guard let present = try service(assumed: .json(200, assumed)) else {
      report.steps.append(.absent("service \(function)"))
      return report
    }
    guard present["labels"]?[Self.label] != nil else { throw foreign }
    let answer = try answer("DeleteService", "DELETE", path, assumed: .json(200, ["done": true]))
    if answer.status == 404 {
      report.steps.append(.absent("service \(function)"))
      return report
    }
    try finish("DeleteService", answer)
    report.steps.append(.removed("service \(function)"))
    return report
  }

  private var foreign: DeploymentError {
    DeploymentError(
      .conflict,
      "the service \(function) exists, but wasn't made by this tool; choose another --function, or give it the label "
        + "\(Self.label) to "
        + "hand it over")
  }
}
