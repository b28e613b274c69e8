import HTTPTransfers
import Records

/// AWS's service that gives temporary credentials for a role. One request a call, up to three where it fails.
struct SecurityTokenService: Sendable {
  let context: CredentialContext
  let region: String

  /// Whom to become, and for how long.
  struct Role: Sendable {
    var arn: String
    var session: String
    var externalID: String?
    var seconds: Int?
  }

  /// Credentials for `role`, for whoever holds `credentials`.
  func assume(_ role: Role, with credentials: AWSCredentials) throws(CredentialError) -> AWSCredentials {
    var items = self.items("AssumeRole", role)
    if let externalID = role.externalID { items.append(("ExternalId", externalID)) }
    return try ask(items, role, signing: credentials)
  }

  /// Credentials for `role`, for whoever holds the identity token `token`.
  func assume(_ role: Role, webIdentity token: String) throws(CredentialError) -> AWSCredentials {
    try ask(items("AssumeRoleWithWebIdentity", role) + [("WebIdentityToken", token)], role, signing: nil)
  }

  private func items(_ action: String, _ role: Role) -> [(name: String, value: String)] {
    var items = [
      (name: "Action", value: action), ("Version", "2011-06-15"), ("RoleArn", role.arn), ("RoleSessionName", role.session),
    ]
    if let seconds = role.seconds { items.append(("DurationSeconds", String(seconds))) }
    return items
  }

  private var endpoint: String {
    let given = context.variable("AWS_ENDPOINT_URL_STS") ?? context.variable("AWS_ENDPOINT_URL")
    let text = given ?? "https://sts.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")"
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private func ask(_ items: [(name: String, value: String)], _ role: Role, signing: AWSCredentials?) throws(CredentialError)
    -> AWSCredentials
  {
    let body = SharedBytes(Array(PercentEncoding.query(items).utf8))
    var headers = [HTTPField(name: "content-type", value: "application/x-www-form-urlencoded")]
    if let signing {
      let host = endpoint.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).first.map(String.init) ?? ""
      let request = SignableRequest(method: "POST", host: host, path: "/", headers: headers, payload: PayloadHash(body))
      headers += SignatureV4(service: "sts", region: region, credentials: signing).headers(for: request, at: context.now())
    }
    let request = HTTPRequest(method: "POST", url: endpoint + "/", headers: headers, body: .bytes(body))
    let response: HTTPResponse
    do throws(HTTPError) {
      response = try context.sendRepeatedly(request)
    } catch {
      throw CredentialError(
        .unavailable,
        "AWS's token service at \(endpoint) can't be reached (\(error.message)); check the network, the region and "
          + "AWS_ENDPOINT_URL_STS")
    }
    return try Self.credentials(response, role)
  }

  private static func credentials(_ response: HTTPResponse, _ role: Role) throws(CredentialError) -> AWSCredentials {
    var values: [String: String] = [:]
    // An answer that is no XML has none of the values, which is told below.
    for leaf in (try? XMLReader.leaves(response.body)) ?? [] {
      values[leaf.path.split(separator: "/").last.map(String.init) ?? ""] = leaf.text
    }
    guard response.status == 200, let keyID = values["AccessKeyId"], let secret = values["SecretAccessKey"] else {
      let said = [values["Code"], values["Message"]].compactMap { $0 }.joined(separator: ": ")
      throw CredentialError(
        response.status >= 500 ? .unavailable : .refused,
        "AWS's token service refused the role \(role.arn) (HTTP \(response.status)\(said.isEmpty ? "" : ", \(said)")); "
          + "check the role's trust policy and who asks for it")
    }
    return AWSCredentials(
      keyID: keyID, secret: secret, token: values["SessionToken"], expiry: values["Expiration"].flatMap { UTCTime(rfc3339: $0) }
    )
  }
}
