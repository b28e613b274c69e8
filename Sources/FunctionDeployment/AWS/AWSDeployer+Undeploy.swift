extension AWSDeployer {
  /// Removes the function with its versions and aliases, and the role that was made for it. Four requests where nothing is
  /// there.
  ///
  /// The function's log stays, and so does a role that settings name.
  /// - Throws: ``DeploymentError``, with `conflict` for a function or role that this tool didn't make. What was removed before
  ///   is gone.
  package func undeploy() throws(DeploymentError) -> DeploymentReport {
    var report = DeploymentReport()
    try removeFunction(&report)
    try removeRole(&report)
    return report
  }

  private func removeFunction(_ report: inout DeploymentReport) throws(DeploymentError) {
    let what = "function \(function)"
    guard let found = try lambda.find(isAssumed: true) else { return report.steps.append(.absent(what)) }
    guard found.tags[Self.tag] != nil else { throw foreign(what) }
    for alias in try lambda.aliases() where try lambda.deleteAlias(alias.name) {
      report.steps.append(.removed("alias \(alias.name)"))
    }
    report.steps.append(try lambda.delete() ? .removed(what) : .absent(what))
    report.steps.append(.note("its log group /aws/lambda/\(function) is kept; `aws logs delete-log-group` removes it"))
  }

  private func removeRole(_ report: inout DeploymentReport) throws(DeploymentError) {
    let what = "role \(roleName)"
    guard let role = try iam.role(roleName, isAssumed: true) else { return report.steps.append(.absent(what)) }
    guard role.isOurs else { throw foreign(what) }
    for policy in try iam.policies(of: roleName) where try iam.deletePolicy(policy, of: roleName) {
      report.steps.append(.removed("policy \(policy) of the role"))
    }
    report.steps.append(try iam.deleteRole(roleName) ? .removed(what) : .absent(what))
  }
}
