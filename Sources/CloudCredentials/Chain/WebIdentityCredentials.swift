/// A role for whoever holds an identity token: `AWS_ROLE_ARN` and `AWS_WEB_IDENTITY_TOKEN_FILE`, as Kubernetes sets them.
package struct WebIdentityCredentials: CredentialProvider {
  private let context: CredentialContext

  /// Looks into the environment of `context`.
  package init(_ context: CredentialContext) { self.context = context }

  package var place: String { "web identity" }

  package func find() throws(CredentialError) -> CredentialFinding {
    guard let token = try context.file(namedBy: "AWS_WEB_IDENTITY_TOKEN_FILE") else {
      return .absent("AWS_WEB_IDENTITY_TOKEN_FILE is not set")
    }
    guard let arn = context.variable("AWS_ROLE_ARN") else {
      throw CredentialError(
        .invalid, "AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN; set AWS_ROLE_ARN to the role's ARN")
    }
    let role = SecurityTokenService.Role(
      arn: arn, session: context.variable("AWS_ROLE_SESSION_NAME") ?? "serverless-datasets")
    let service = SecurityTokenService(context: context, region: AWSProfiles(context).regionOrDefault)
    return .found(try service.assume(role, webIdentity: token))
  }
}
