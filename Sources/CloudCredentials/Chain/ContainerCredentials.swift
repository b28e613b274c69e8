import HTTPTransfers
import Records

/// The endpoint that ECS, EKS and Greengrass give their containers.
package struct ContainerCredentials: CredentialProvider {
  private let context: CredentialContext

  /// Looks where the environment of `context` points.
  package init(_ context: CredentialContext) { self.context = context }

  package var place: String { "the container's endpoint" }

  package func find() throws(CredentialError) -> CredentialFinding {
    guard let url = try url() else {
      return .absent("neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set")
    }
    var headers = [HTTPField(name: "accept", value: "application/json")]
    if let token = try context.file(namedBy: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
      ?? context.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    {
      guard !token.contains(where: \.isNewline) else {
        throw CredentialError(.invalid, "the container's authorization token has several lines; it must be one")
      }
      headers.append(HTTPField(name: "authorization", value: token))
    }
    let request = HTTPRequest(method: "GET", url: url, headers: headers)
    let response: HTTPResponse
    do throws(HTTPError) {
      response = try context.sendRepeatedly(request)
    } catch {
      throw CredentialError(
        .unavailable, "\(place) can't be reached (\(error.message)); check AWS_CONTAINER_CREDENTIALS_FULL_URI and the network")
    }
    guard response.status == 200 else {
      throw CredentialError(
        response.status >= 500 ? .unavailable : .refused,
        "\(place) answered HTTP \(response.status); check the task's role and AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    }
    return .found(try CredentialDocument.credentials(json: Array(response.body.bytes), from: place))
  }

  private func url() throws(CredentialError) -> String? {
    if let path = context.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") { return "http://169.254.170.2" + path }
    guard let url = context.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") else { return nil }
    if url.hasPrefix("https://") { return url }
    // Over plain HTTP only addresses that no other machine can stand behind may see the token.
    let trusted = ["localhost", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]
    let authority = url.hasPrefix("http://") ? url.dropFirst(7).prefix { $0 != "/" } : ""
    let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
    guard trusted.contains(String(host)) || Self.isLoopback(host) else {
      throw CredentialError(
        .invalid,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https: nor an address of this machine; use one of these")
    }
    return url
  }

  private static func isLoopback(_ host: Substring) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
