internal import CloudCredentials
internal import HTTPTransfers
internal import Records

extension RegistryClient {
  private struct TokenDocument: Decodable {
    enum CodingKeys: String, CodingKey {
      case token
      case accessToken = "access_token"
    }

    var token: String?
    var accessToken: String?
  }

  /// A token from the registry's token service. One request.
  func token(
    _ realm: String, _ service: String?, _ scope: String, _ credentials: RegistryCredentials?, _ reference: ImageReference
  ) throws(PackagingError) -> String {
    // The registry's answer decides where the password goes: never in the clear over the network.
    guard credentials == nil || realm.hasPrefix("https://") || isInsecure || ImageReference.isLocal(url: realm) else {
      throw PackagingError(
        .unauthorized,
        "\(reference.registry) asks to send the password without TLS; mend its configuration, or allow it (--insecure)")
    }
    let items = (service.map { [(name: "service", value: $0)] } ?? []) + [(name: "scope", value: scope)]
    let url = realm + (realm.contains("?") ? "&" : "?") + PercentEncoding.query(items)
    let fields = credentials.map { [HTTPField("Authorization", $0.basic)] } ?? []
    let answer: HTTPResponse
    do {
      answer = try policy.run(client) { _ in HTTPRequest(url: url, headers: fields) }
    } catch {
      throw PackagingError(
        .unavailable, "the token service of \(reference.registry) can't be reached: \(error); push again later")
    }
    if answer.status == 401 || answer.status == 403 {
      throw credentials == nil ? missingCredentials(reference) : refusedCredentials(reference, answer)
    }
    let document: TokenDocument? = JSONText.decode(Array(answer.body.bytes))
    guard answer.isSuccess, let token = document?.token ?? document?.accessToken, !token.isEmpty else {
      throw PackagingError(
        .unavailable, "the token service of \(reference.registry) answered \(answer.status) and gave no token; push again later"
      )
    }
    return token
  }

  func missingCredentials(_ reference: ImageReference) -> PackagingError {
    PackagingError(
      .unauthorized,
      "\(reference.registry) wants a user and a password; log in with docker, podman or skopeo, or give them "
        + "(--registry-user, and the password in the variable REGISTRY_PASSWORD)")
  }

  func refusedCredentials(_ reference: ImageReference, _ answer: HTTPResponse) -> PackagingError {
    PackagingError(
      .unauthorized,
      "\(reference.registry) refuses these credentials for \(reference.repository)\(RegistryComplaint.text(answer)); check "
        + "user, password and their permissions")
  }
}
