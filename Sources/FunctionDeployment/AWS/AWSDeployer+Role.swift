import FunctionSettings

extension AWSDeployer {
  /// The ARN of the role that the function takes: that of the settings, or one that is made or mended. Two requests where
  /// nothing changed.
  func ensureRole(_ account: String, _ report: inout DeploymentReport) throws(DeploymentError) -> String {
    if let role = settings.role { return role }
    let policies = AWSPolicies(place: place, account: account, function: function, settings: settings)
    let arn: String
    var changes: [String] = []
    var isNew = false
    if let role = try iam.role(roleName) {
      arn = try adopt(role, &changes)
    } else if let made = try iam.createRole(roleName, trust: AWSPolicies.trust, description: "Of the function \(function)") {
      arn = made
      isNew = true
    } else if let role = try iam.role(roleName) {
      // Somebody else, or an attempt whose answer was lost, made it meanwhile.
      arn = try adopt(role, &changes)
    } else {
      throw DeploymentError(.conflict, "the role \(roleName) comes and goes; wait until nobody else deploys, then try again")
    }
    if try iam.policy(Self.policy, of: roleName) != policies.execution {
      try iam.putPolicy(Self.policy, of: roleName, policies.execution)
      if !isNew { changes.append("permissions") }
    }
    let name = "role \(roleName)"
    report.steps.append(isNew ? .created(name) : changes.isEmpty ? .unchanged(name) : .updated(name, changes))
    return arn
  }

  private func adopt(_ role: IAMClient.Role, _ changes: inout [String]) throws(DeploymentError) -> String {
    guard role.isOurs else { throw foreign("role \(roleName)") }
    if role.trust != AWSPolicies.trust {
      try iam.updateTrust(roleName, AWSPolicies.trust)
      changes.append("trust")
    }
    return role.arn
  }

  /// The refusal to touch what somebody else made.
  func foreign(_ what: String) -> DeploymentError {
    DeploymentError(
      .conflict,
      "the \(what) exists, but wasn't made by this tool; choose another --function, or give it the tag \(Self.tag) to "
        + "hand it over"
    )
  }
}
