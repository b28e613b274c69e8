/// A file of application default credentials.
struct GoogleCredentialFile: Decodable {
  private enum CodingKeys: String, CodingKey {
    case type
    case clientEmail = "client_email"
    case privateKey = "private_key"
    case privateKeyID = "private_key_id"
    case tokenURI = "token_uri"
    case clientID = "client_id"
    case clientSecret = "client_secret"
    case refreshToken = "refresh_token"
  }

  let type: String?
  let clientEmail: String?
  let privateKey: String?
  let privateKeyID: String?
  let tokenURI: String?
  let clientID: String?
  let clientSecret: String?
  let refreshToken: String?

  init?(json: [UInt8]) {
    guard let file: Self = JSONText.decode(json) else { return nil }
    self = file
  }
}
