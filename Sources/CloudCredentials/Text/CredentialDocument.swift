/// Credentials as JSON: what the container's endpoint, the instance's metadata and credential processes answer.
struct CredentialDocument: Decodable {
  private enum CodingKeys: String, CodingKey {
    case keyID = "AccessKeyId"
    case secret = "SecretAccessKey"
    case token = "Token"
    case sessionToken = "SessionToken"
    case expiration = "Expiration"
    case code = "Code"
    case message = "Message"
    case version = "Version"
  }

  private let keyID: String?
  private let secret: String?
  private let token: String?
  private let sessionToken: String?
  private let expiration: String?
  private let code: String?
  private let message: String?
  /// The version of a credential process's answer.
  let version: Int?

  private init?(json: [UInt8]) {
    guard let document: Self = JSONText.decode(json) else { return nil }
    self = document
  }

  /// Reads what `place` answered.
  static func credentials(json: [UInt8], from place: String, version: Int? = nil) throws(CredentialError) -> AWSCredentials {
    // The text is not quoted in messages: it may hold a secret.
    guard let document = CredentialDocument(json: json) else {
      throw CredentialError(.invalid, "\(place) answered something that is no JSON object of credentials; check what it runs")
    }
    if let version, document.version != version {
      throw CredentialError(
        .invalid,
        "\(place) answered \"Version\" \(document.version.map(String.init) ?? "nothing"); it must answer \(version)")
    }
    guard let keyID = document.keyID, let secret = document.secret, !keyID.isEmpty, !secret.isEmpty else {
      let said = [document.code, document.message].compactMap { $0 }.joined(separator: ": ")
      throw CredentialError(
        .refused, "\(place) gave no AccessKeyId and SecretAccessKey\(said.isEmpty ? "" : " but said \(said)"); check its setup")
    }
    var expiry: UTCTime?
    if let text = document.expiration {
      expiry = UTCTime(rfc3339: text)
      if expiry == nil {
        throw CredentialError(
          .invalid, "\(place) gave an Expiration that is no time (\(text)); it must be like 2025-01-31T10:00:00Z")
      }
    }
    return AWSCredentials(keyID: keyID, secret: secret, token: document.token ?? document.sessionToken, expiry: expiry)
  }
}
