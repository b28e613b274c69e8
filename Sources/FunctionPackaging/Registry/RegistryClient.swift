internal import CloudCredentials
package import HTTPTransfers
internal import Records

/// Pushes images to a registry, by version 2 of the registries' interface (the OCI's distribution specification).
package final class RegistryClient {
  let client: HTTPClient
  let policy: RetryPolicy
  let isInsecure: Bool
  private let given: RegistryCredentials?
  private let configurationPath: String?
  /// The Authorization value that the registry took last, of the repository being pushed.
  private var authorization: String?

  /// A client.
  /// - Parameters:
  ///   - credentials: user and password; nil for what `docker login` left, or none.
  ///   - dockerConfiguration: the file that `docker login` wrote; nil for the usual place.
  ///   - isInsecure: whether to speak without TLS to every registry. To this machine's it is so anyway.
  package init(
    credentials: RegistryCredentials? = nil, dockerConfiguration: String? = nil, isInsecure: Bool = false,
    client: HTTPClient = .shared, policy: RetryPolicy = RetryPolicy()
  ) {
    (given, configurationPath) = (credentials, dockerConfiguration ?? DockerConfiguration.path)
    (self.isInsecure, self.client, self.policy) = (isInsecure, client, policy)
  }

  /// Uploads what the registry lacks of the image, and then names it. Requests: one for each blob to see whether it is there,
  /// two more to upload it, one for the manifest, and one or two for a token.
  /// - Returns: the image's digest, by which it can be deployed unmistakably.
  /// - Throws: `unauthorized`, `refused`, `unavailable`; `invalidReference` for a reference by a digest that isn't the image's.
  @discardableResult
  package func push(_ image: OCIImage, as reference: ImageReference) throws(PackagingError) -> ContentDigest {
    guard reference.digest == nil || reference.digest == image.digest else {
      throw PackagingError(.invalidReference, "\(reference) asks for another image than \(image.digest); name a tag instead")
    }
    authorization = nil
    let base = base(reference)
    for blob in image.blobs { try upload(blob, to: base, of: reference) }
    let name = reference.digest?.rawValue ?? reference.tag
    let field = [HTTPField("Content-Type", ImageDocuments.manifestType)]
    let body = SharedBytes(image.manifest)
    let answer = try send(reference, "take the manifest") { _ in
      HTTPRequest(method: "PUT", url: "\(base)/manifests/\(name)", headers: field, body: .bytes(body))
    }
    try expect(answer, [201], reference, "took no manifest")
    return image.digest
  }

  /// Makes a request until its answer stands; after a 401 with the credentials that the registry asks for.
  func send(_ reference: ImageReference, _ what: String, _ make: (_ attempt: Int) throws -> HTTPRequest) throws(PackagingError)
    -> HTTPResponse
  {
    let origin = origin(reference)
    let first = try answer(reference, what, make, origin)
    guard first.status == 401 else { return first }
    authorization = try authorize(first, reference)
    let second = try answer(reference, what, make, origin)
    guard second.status != 401 else { throw refusedCredentials(reference, second) }
    return second
  }

  private func answer(
    _ reference: ImageReference, _ what: String, _ make: (_ attempt: Int) throws -> HTTPRequest, _ origin: String
  ) throws(PackagingError) -> HTTPResponse {
    do {
      return try policy.run(client) { attempt in
        var request = try make(attempt)
        // Registries check what was uploaded before they answer.
        request.timeouts.idle = .seconds(120)
        // An upload may lead to another host, which the credentials don't concern.
        if let authorization, request.url.hasPrefix(origin + "/") {
          request.headers.append(HTTPField("Authorization", authorization))
        }
        return request
      }
    } catch let error as PackagingError {
      throw error
    } catch {
      throw PackagingError(
        .unavailable,
        "\(reference.registry) didn't \(what): \(error); check the registry's name and the network, then push again")
    }
  }

  /// What the registry wants to see, after it refused a request without.
  private func authorize(_ refusal: HTTPResponse, _ reference: ImageReference) throws(PackagingError) -> String {
    var credentials = given
    if credentials == nil {
      credentials = try DockerConfiguration.credentials(for: reference.registry, path: configurationPath)
    }
    switch AuthenticationChallenge.strongest(refusal.headers.all("WWW-Authenticate")) {
    case .basic:
      guard let credentials else { throw missingCredentials(reference) }
      return credentials.basic
    case .bearer(let realm, let service, let scope):
      let scope = scope ?? "repository:\(reference.repository):pull,push"
      return "Bearer " + (try token(realm, service, scope, credentials, reference))
    case nil:
      throw PackagingError(
        .unauthorized,
        "\(reference.registry) wants a kind of authentication other than Basic and Bearer, which isn't known here; push "
          + "the image's layout with another tool")
    }
  }

  /// The URL of the repository.
  private func base(_ reference: ImageReference) -> String { "\(origin(reference))/v2/\(reference.repository)" }

  /// Scheme, host and port of the registry.
  func origin(_ reference: ImageReference) -> String {
    let host = reference.registry == "docker.io" ? "registry-1.docker.io" : reference.registry
    return (isInsecure || reference.isLocal ? "http://" : "https://") + host
  }
}
