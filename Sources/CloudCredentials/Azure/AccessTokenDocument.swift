/// A token as JSON, or why there is none: what Entra ID and the endpoints of managed identities answer.
struct AccessTokenDocument: Decodable {
  private enum CodingKeys: String, CodingKey {
    case token = "access_token"
    case expiresIn = "expires_in"
    case expiresOn = "expires_on"
    case error
    case explanation = "error_description"
  }

  /// Seconds, which some places write as a number and others as text.
  private struct Seconds: Decodable {
    let value: Int?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int.self) {
        value = number
      } else {
        value = Int(try container.decode(String.self))
      }
    }
  }

  private let token: String?
  private let expiresIn: Seconds?
  private let expiresOn: Seconds?
  private let error: String?
  private let explanation: String?

  init?(json: [UInt8]) {
    guard let document: Self = JSONText.decode(json) else { return nil }
    self = document
  }

  /// The token, if there is one that says when it ends.
  func credentials(now: UTCTime) -> AzureCredentials? {
    guard let token, !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
    guard let end = expiresOn?.value.map({ UTCTime(seconds: $0) }) ?? expiresIn?.value.map({ now + $0 }) else { return nil }
    return .bearer(token: token, expiry: end)
  }

  /// What was said instead, on one line.
  var refusal: String {
    let line = explanation?.split(whereSeparator: \.isNewline).first.map(String.init)
    return [error, line].compactMap { $0 }.joined(separator: ": ")
  }
}
