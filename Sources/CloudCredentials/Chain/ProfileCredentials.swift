/// A profile of the shared files: keys, a role with its source, an identity token, or a program to ask.
package struct ProfileCredentials: CredentialProvider {
  let context: CredentialContext
  let profiles: AWSProfiles
  private let name: String
  private let isNamed: Bool

  /// Looks for the profile `name`, else for the one that `AWS_PROFILE` names, else for `default`.
  package init(_ context: CredentialContext, name: String? = nil) {
    self.context = context
    profiles = AWSProfiles(context)
    self.name = name ?? profiles.defaultName
    isNamed = name != nil || context.variable("AWS_PROFILE") != nil || context.variable("AWS_DEFAULT_PROFILE") != nil
  }

  package var place: String { "the profile \(name)" }

  package func find() throws(CredentialError) -> CredentialFinding {
    guard let settings = profiles.settings(name) else {
      guard isNamed else { return .absent("\(profiles.files) have no such profile") }
      throw CredentialError(
        .invalid, "\(profiles.files) have no profile \(name); check its name, or unset AWS_PROFILE")
    }
    guard let credentials = try credentials(name, settings, above: []) else {
      return .absent("it has neither keys nor role_arn nor credential_process")
    }
    return .found(credentials)
  }

  /// The credentials of a profile; nil if it names no source for any. `above` are the profiles whose roles need them.
  func credentials(_ name: String, _ settings: [String: String], above: [String]) throws(CredentialError) -> AWSCredentials? {
    // A role that names its own profile as source uses the keys beside it.
    if let arn = settings["role_arn"], above.last != name { return try assume(arn, name, settings, above: above) }
    if let keys = try keys(name, settings) { return keys }
    if let command = settings["credential_process"] { return try ask(command, name) }
    if settings.keys.contains(where: { $0.hasPrefix("sso_") }) {
      throw CredentialError(
        .unsupported,
        "the profile \(name) signs in by sso_ settings, which this program can't do; run `aws configure export-credentials "
          + "--profile \(name) --format env` and use what it prints, or set credential_process to that command with --format process"
      )
    }
    return nil
  }

  private func keys(_ name: String, _ settings: [String: String]) throws(CredentialError) -> AWSCredentials? {
    switch (settings["aws_access_key_id"], settings["aws_secret_access_key"]) {
    case (nil, nil): return nil
    case (let keyID?, let secret?):
      return AWSCredentials(keyID: keyID, secret: secret, token: settings["aws_session_token"])
    default:
      throw CredentialError(
        .invalid, "the profile \(name) has only one of aws_access_key_id and aws_secret_access_key; add the other")
    }
  }

  private func ask(_ command: String, _ name: String) throws(CredentialError) -> AWSCredentials {
    let place = "the credential_process of the profile \(name)"
    let (output, status) = try context.run(command)
    guard status == 0 else {
      throw CredentialError(.unavailable, "\(place) failed with status \(status); run it by hand to see why")
    }
    return try CredentialDocument.credentials(json: output, from: place, version: 1)
  }
}
