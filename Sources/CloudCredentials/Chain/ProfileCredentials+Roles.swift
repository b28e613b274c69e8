extension ProfileCredentials {
  /// Credentials of the role `arn` by whatever the profile `name` names as its source.
  func assume(_ arn: String, _ name: String, _ settings: [String: String], above: [String]) throws(CredentialError)
    -> AWSCredentials
  {
    guard !above.contains(name) else {
      throw CredentialError(
        .invalid,
        "the profiles \((above + [name]).joined(separator: " → ")) name each other as source_profile; break the circle")
    }
    if settings["mfa_serial"] != nil {
      throw CredentialError(
        .unsupported,
        "the profile \(name) needs a code from a device (mfa_serial), which nobody can type here; assume the role by the aws "
          + "command and pass what it gives in the environment")
    }
    let role = SecurityTokenService.Role(
      arn: arn, session: settings["role_session_name"] ?? "serverless-datasets", externalID: settings["external_id"],
      seconds: settings["duration_seconds"].flatMap { Int($0) })
    let service = SecurityTokenService(
      context: context, region: context.variable("AWS_REGION") ?? settings["region"] ?? profiles.regionOrDefault)
    if let path = settings["web_identity_token_file"] {
      var inner = context
      inner.environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = path
      return try service.assume(role, webIdentity: try inner.file(namedBy: "AWS_WEB_IDENTITY_TOKEN_FILE") ?? "")
    }
    return try service.assume(role, with: try source(of: name, settings, above: above + [name]))
  }

  /// The credentials with which the profile `name` asks for its role.
  private func source(of name: String, _ settings: [String: String], above: [String]) throws(CredentialError) -> AWSCredentials
  {
    if let source = settings["source_profile"] {
      guard let found = profiles.settings(source).map({ ($0) }) else {
        throw CredentialError(.invalid, "the profile \(name) has the source_profile \(source), which doesn't exist; add it")
      }
      guard let credentials = try credentials(source, found, above: above) else {
        throw CredentialError(.invalid, "the profile \(source), the source of \(name), has no credentials; add keys to it")
      }
      return credentials
    }
    let provider: any CredentialProvider<AWSCredentials>
    switch settings["credential_source"] {
    case "Environment": provider = EnvironmentCredentials(context)
    case "EcsContainer": provider = ContainerCredentials(context)
    case "Ec2InstanceMetadata": provider = InstanceCredentials(context)
    case let other:
      throw CredentialError(
        .invalid,
        "the profile \(name) has a role_arn but \(other.map { "the unknown credential_source \($0)" } ?? "no source_profile"); "
          + "set source_profile, or credential_source to Environment, EcsContainer or Ec2InstanceMetadata")
    }
    switch try provider.find() {
    case .found(let credentials): return credentials
    case .absent(let reason):
      throw CredentialError(.invalid, "the profile \(name) takes its role by \(provider.place), where \(reason)")
    }
  }
}
