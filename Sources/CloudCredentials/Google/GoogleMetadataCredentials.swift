import HTTPTransfers
import Records

/// The service account of the machine, container or function this runs on, from its metadata server. One request a token.
package struct GoogleMetadataCredentials: CredentialProvider {
  private let purpose: GooglePurpose
  private let context: CredentialContext

  init(_ purpose: GooglePurpose, _ context: CredentialContext) {
    self.purpose = purpose
    self.context = context
  }

  package var place: String { "the metadata server" }

  package func find() throws(CredentialError) -> ProviderFinding<GoogleToken> {
    if context.variable("NO_GCE_CHECK")?.lowercased() == "true" { return .absent("NO_GCE_CHECK is set") }
    let now = context.now()
    let response: HTTPResponse
    do throws(HTTPError) { response = try askOnceOrMore() } catch {
      return .absent("no metadata server answers (\(error.message))")
    }
    // Other clouds have a server at the same address.
    guard response.headers["metadata-flavor"] == "Google" else { return .absent("the server there is not Google's") }
    guard response.status == 200 else {
      if response.status == 404 { return .absent("no service account is attached (HTTP 404)") }
      throw CredentialError(
        response.status >= 500 || response.status == 429 ? .unavailable : .refused,
        "\(place) answered HTTP \(response.status); check the service account that is attached")
    }
    switch purpose {
    case .access:
      guard let answer = GoogleTokenAnswer(json: response.body) else {
        throw CredentialError(.invalid, "\(place) answered something that is no JSON object; check GCE_METADATA_HOST")
      }
      return .found(try answer.token(purpose, from: place, at: now))
    case .identity:
      let text = withExtendedLifetime(response.body) { String(decoding: response.body.bytes, as: UTF8.self) }
      guard let token = GoogleToken(identity: text) else {
        throw CredentialError(.invalid, "\(place) answered something that is no token; check GCE_METADATA_HOST")
      }
      return .found(token)
    }
  }

  /// Where there is no such server there is no connection to it either, which is not tried again; a named one is known to be there.
  private func askOnceOrMore() throws(HTTPError) -> HTTPResponse {
    let first = Result { () throws(HTTPError) in try context.send(request) }
    switch first {
    case .success(let response) where response.status < 500 && response.status != 429: return response
    case .failure where context.variable("GCE_METADATA_HOST") == nil: return try first.get()
    default: return try context.sendRepeatedly(request)
    }
  }

  private var request: HTTPRequest {
    let host = context.variable("GCE_METADATA_HOST") ?? "169.254.169.254"
    let path =
      switch purpose {
      case .access: "token"
      case .identity(let audience): "identity?audience=\(PercentEncoding.encode(audience))&format=full"
      }
    return HTTPRequest(
      method: "GET", url: "http://\(host)/computeMetadata/v1/instance/service-accounts/default/\(path)",
      headers: [HTTPField("metadata-flavor", "Google")],
      timeouts: HTTPTimeouts(connect: .seconds(1), idle: .seconds(5), total: .seconds(10)))
  }
}
