import HTTPTransfers
import Records

/// Entra ID, which gives tokens for Azure Storage to registered applications. One request a call, up to three where it fails.
struct EntraTokenService: Sendable {
  let context: CredentialContext
  let place: String

  /// A token for the application that the environment names by `AZURE_TENANT_ID` and `AZURE_CLIENT_ID` and that proves itself
  /// by `proof`.
  func token(_ proof: [(name: String, value: String)]) throws(CredentialError) -> AzureCredentials {
    let tenant = try needed("AZURE_TENANT_ID")
    let items =
      [
        (name: "client_id", value: try needed("AZURE_CLIENT_ID")), ("grant_type", "client_credentials"),
        ("scope", "https://storage.azure.com/.default"),
      ] + proof
    let request = HTTPRequest(
      method: "POST", url: "\(try authority())/\(PercentEncoding.encode(tenant))/oauth2/v2.0/token",
      headers: [HTTPField("content-type", "application/x-www-form-urlencoded"), HTTPField("accept", "application/json")],
      body: .bytes(SharedBytes(Array(PercentEncoding.query(items).utf8))))
    let response: HTTPResponse
    do throws(HTTPError) {
      response = try context.sendRepeatedly(request)
    } catch {
      throw CredentialError(
        .unavailable, "Entra ID can't be reached (\(error.message)); check the network and AZURE_AUTHORITY_HOST")
    }
    return try AzureCredentials.read(
      response, from: "Entra ID", now: context.now(), mending: "check AZURE_TENANT_ID, AZURE_CLIENT_ID and what proves it")
  }

  private func needed(_ name: String) throws(CredentialError) -> String {
    guard let value = context.variable(name) else {
      throw CredentialError(.invalid, "\(name) is not set, which \(place) needs; set it")
    }
    return value
  }

  /// Where secrets are sent must be a place that nobody can feign.
  private func authority() throws(CredentialError) -> String {
    var text = context.variable("AZURE_AUTHORITY_HOST") ?? "https://login.microsoftonline.com"
    while text.hasSuffix("/") { text.removeLast() }
    guard text.hasPrefix("https://") else {
      throw CredentialError(
        .invalid, "AZURE_AUTHORITY_HOST is no https: URL; write one such as https://login.microsoftonline.com")
    }
    return text
  }
}

extension AzureCredentials {
  /// The token in an answer.
  static func read(_ response: HTTPResponse, from place: String, now: UTCTime, mending: String) throws(CredentialError)
    -> AzureCredentials
  {
    // The text is not quoted in messages: it may hold a token.
    let document = AccessTokenDocument(json: Array(response.body.bytes))
    if response.status == 200 {
      if let found = document?.credentials(now: now) { return found }
      throw CredentialError(.invalid, "\(place) answered something that is no token with an end; check what answers there")
    }
    let said = document?.refusal ?? ""
    throw CredentialError(
      response.status >= 500 || response.status == 429 ? .unavailable : .refused,
      "\(place) gave no token (HTTP \(response.status)\(said.isEmpty ? "" : ", \(said)")); \(mending)")
  }
}
