import HTTPTransfers
import Records

/// The service that gives tokens for proofs of identity, by OAuth 2.
struct GoogleTokenService: Sendable {
  /// Where it is.
  let url: String
  private let context: CredentialContext

  /// The service at `url`, or Google's usual one.
  init(_ url: String?, _ context: CredentialContext) throws(CredentialError) {
    let url = url ?? "https://oauth2.googleapis.com/token"
    guard url.hasPrefix("https://") || Self.isLocal(url) else {
      throw CredentialError(.invalid, "the token_uri \(HTTPRequest(url: url).shownURL) is not https:; mend the file")
    }
    self.url = url
    self.context = context
  }

  private static func isLocal(_ url: String) -> Bool {
    ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"].contains { url.hasPrefix($0) }
  }

  /// What it answers to `fields`. One request, up to three where it fails.
  func ask(_ fields: [(name: String, value: String)], remedy: String) throws(CredentialError) -> GoogleTokenAnswer {
    let body = SharedBytes(Array(PercentEncoding.query(fields).utf8))
    let request = HTTPRequest(
      method: "POST", url: url, headers: [HTTPField("content-type", "application/x-www-form-urlencoded")], body: .bytes(body))
    let response: HTTPResponse
    do throws(HTTPError) { response = try context.sendRepeatedly(request) } catch {
      throw CredentialError(
        .unavailable, "the token service can't be reached (\(error.message)); check the network, then try again")
    }
    let answer = GoogleTokenAnswer(json: response.body)
    guard response.status == 200 else {
      let said = [answer?.error, answer?.errorDescription].compactMap { $0 }.joined(separator: ": ")
      throw CredentialError(
        response.status >= 500 || response.status == 429 ? .unavailable : .refused,
        "the token service refused (HTTP \(response.status)\(said.isEmpty ? "" : ", \(said)")); \(remedy)")
    }
    guard let answer else {
      throw CredentialError(.invalid, "\(request.shownURL) answered something that is no JSON object; check token_uri")
    }
    return answer
  }
}
