import HTTPTransfers
import StoreTesting
import Testing

@testable import FunctionPackaging

@Suite struct RegistryClientTests {
  private static func image(_ seed: UInt8 = 1) throws -> OCIImage {
    let layers = [[seed, 2, 3], [seed, 4]].enumerated().map {
      ($0.offset, PackageEntry(path: "app/\($0.offset)", bytes: $0.element))
    }
    return try OCIImage(
      try layers.map { (try ImageLayer([$0.1]), "layer \($0.0)") }, ImageSettings(), architecture: .arm64,
      codeIdentity: "build-id:00")
  }

  private static func client(_ credentials: RegistryCredentials? = nil) -> RegistryClient {
    var policy = RetryPolicy()
    policy.base = .milliseconds(1)
    policy.cap = .milliseconds(2)
    policy.attempts = 4
    return RegistryClient(credentials: credentials, dockerConfiguration: "/nowhere", policy: policy)
  }

  @Test func pushesWhatIsMissing() throws {
    let registry = ScriptedRegistry()
    let image = try Self.image()
    #expect(try Self.client().push(image, as: registry.reference()) == image.digest)
    #expect(registry.manifests == ["1": image.manifest])
    #expect(Set(registry.blobs.keys) == Set(image.blobs.map(\.digest.rawValue)))
    #expect(registry.server.requests.count == 3 * 3 + 1)
    // The upload's own query stays in front of the digest.
    #expect(registry.server.requests.contains { $0.method == "PUT" && $0.target.contains("?state=a%2Fb&digest=sha256:") })
    let manifest = try #require(registry.server.requests.last)
    #expect(manifest.headers["content-type"] == "application/vnd.oci.image.manifest.v1+json")
    _ = try Self.client().push(image, as: registry.reference("demo/program:2"))
    #expect(registry.server.requests.count == 10 + 3 + 1)
    #expect(registry.manifests["2"] == image.manifest)
  }

  @Test func pushesByDigestOnlyThatImage() throws {
    let registry = ScriptedRegistry()
    let image = try Self.image()
    try Self.client().push(image, as: registry.reference("demo/program@\(image.digest)"))
    #expect(registry.manifests[image.digest.rawValue] == image.manifest)
    #expect { try Self.client().push(try Self.image(9), as: registry.reference("demo/program@\(image.digest)")) } throws: {
      ($0 as? PackagingError)?.code == .invalidReference
    }
  }

  @Test func beginsAnUploadAnewAfterAFailure() throws {
    let registry = ScriptedRegistry { request in
      // The first upload fails.
      request.method == "PUT" && request.path.contains("/uploads/") && request.number < 5 ? .reply(503) : nil
    }
    let image = try Self.image()
    try Self.client().push(image, as: registry.reference())
    #expect(registry.manifests == ["1": image.manifest])
    let uploads = registry.server.requests.filter { $0.method == "PUT" && $0.path.contains("/uploads/") }.map(\.path)
    #expect(Set(uploads).count == uploads.count)
    #expect(uploads.count > image.blobs.count)
  }

  @Test func showsPasswordsWhereTheyAreAskedFor() throws {
    let registry = ScriptedRegistry { request in
      request.headers["authorization"] == "Basic bWU6c2VjOnJldA=="
        ? nil : .reply(401, ["www-authenticate": #"Basic realm="x""#])
    }
    let image = try Self.image()
    try Self.client(RegistryCredentials(user: "me", password: "sec:ret")).push(image, as: registry.reference())
    #expect(registry.manifests == ["1": image.manifest])
    // One request is refused; from then on the registry is told unasked.
    #expect(registry.server.requests.count { $0.headers["authorization"] == nil } == 1)
  }

  @Test func getsATokenForItsPassword() throws {
    let tokens = ScriptedServer { request in
      guard request.headers["authorization"] == "Basic bWU6c2VjOnJldA==" else { return .reply(401) }
      return .reply(200, [:], Array(#"{"access_token":"the-token"}"#.utf8))
    }
    let challenge = "Bearer realm=\"\(tokens.endpoint)/token\",service=\"reg\",scope=\"repository:demo/program:pull,push\""
    let registry = ScriptedRegistry { request in
      request.headers["authorization"] == "Bearer the-token" ? nil : .reply(401, ["www-authenticate": challenge])
    }
    let image = try Self.image()
    try Self.client(RegistryCredentials(user: "me", password: "sec:ret")).push(image, as: registry.reference())
    #expect(registry.manifests == ["1": image.manifest])
    #expect(tokens.requests.map(\.target) == ["/token?scope=repository%3Ademo%2Fprogram%3Apull%2Cpush&service=reg"])
    #expect(!registry.server.requests.contains { $0.headers["authorization"]?.hasPrefix("Basic") == true })
  }

  @Test func getsAnotherTokenWhenOneIsTooOld() throws {
    let tokens = ScriptedServer { request in .reply(200, [:], Array(#"{"token":"token-\#(request.number)"}"#.utf8)) }
    let challenge = "Bearer realm=\"\(tokens.endpoint)/token\""
    let registry = ScriptedRegistry { request in
      let wanted = request.number < 6 ? "Bearer token-1" : "Bearer token-2"
      return request.headers["authorization"] == wanted ? nil : .reply(401, ["www-authenticate": challenge])
    }
    let image = try Self.image()
    try Self.client().push(image, as: registry.reference())
    #expect(registry.manifests == ["1": image.manifest])
    #expect(
      tokens.requests.map(\.target) == Array(repeating: "/token?scope=repository%3Ademo%2Fprogram%3Apull%2Cpush", count: 2))
  }

  @Test func keepsTokensFromOtherHosts() throws {
    let store = ScriptedRegistry()
    let elsewhere = store.server.endpoint
    let registry = ScriptedRegistry { request in
      guard request.headers["authorization"] == "Basic bWU6c2VjOnJldA==" else {
        return .reply(401, ["www-authenticate": #"Basic realm="x""#])
      }
      return request.method == "POST" ? .reply(202, ["location": "\(elsewhere)/v2/x/blobs/uploads/\(request.number)"]) : nil
    }
    let credentials = RegistryCredentials(user: "me", password: "sec:ret")
    #expect { try Self.client(credentials).push(try Self.image(), as: registry.reference()) } throws: {
      ($0 as? PackagingError)?.code == .refused && "\($0)".contains("without TLS")
    }
    let client = RegistryClient(credentials: credentials, dockerConfiguration: "/nowhere", isInsecure: true)
    try client.push(try Self.image(), as: registry.reference())
    #expect(store.blobs.count == 3)
    #expect(!store.server.requests.isEmpty)
    #expect(store.server.requests.allSatisfy { $0.headers["authorization"] == nil })
  }

  @Test func doesNotSendPasswordsInTheClear() throws {
    let registry = ScriptedRegistry { _ in
      .reply(401, ["www-authenticate": #"Bearer realm="http://tokens.example.org/token""#])
    }
    #expect {
      try Self.client(RegistryCredentials(user: "me", password: "hidden")).push(try Self.image(), as: registry.reference())
    } throws: {
      ($0 as? PackagingError)?.code == .unauthorized && "\($0)".contains("without TLS") && !"\($0)".contains("hidden")
    }
  }

  @Test(arguments: [
    (401, "", #"Basic realm="x""#, "unauthorized", "refuses these credentials"),
    (401, "", "Negotiate", "unauthorized", "other than Basic and Bearer"),
    (403, #"{"errors":[{"code":"DENIED","message":"not\nyours"}]}"#, "", "unauthorized", "(DENIED: not yours)"),
    (404, #"{"errors":[{"code":"NAME_UNKNOWN"}]}"#, "", "refused", "began no upload: it answered 404 (NAME_UNKNOWN)"),
    (500, "<html>", "", "unavailable", "answered 500; push again later"), (429, "", "", "unavailable", "answered 429"),
    (202, "", "", "refused", "doesn't say where an upload goes"),
  ])
  func saysWhatTheRegistrySays(_ status: Int, _ body: String, _ challenge: String, _ code: String, _ words: String) throws {
    let registry = ScriptedRegistry { request in
      request.method == "POST" || status == 401 ? .reply(status, ["www-authenticate": challenge], Array(body.utf8)) : nil
    }
    #expect {
      try Self.client(RegistryCredentials(user: "me", password: "hidden")).push(try Self.image(), as: registry.reference())
    } throws: {
      let error = $0 as? PackagingError
      return error?.code.rawValue == code && "\($0)".contains(words) && !"\($0)".contains("hidden")
        && "\($0)".contains(registry.host)
    }
  }

  @Test func asksForCredentialsWhereThereAreNone() throws {
    let registry = ScriptedRegistry { _ in .reply(401, ["www-authenticate": #"Basic realm="x""#]) }
    #expect { try Self.client().push(try Self.image(), as: registry.reference()) } throws: {
      ($0 as? PackagingError)?.code == .unauthorized && "\($0)".contains("wants a user and a password")
    }
  }

  @Test func saysWhenTokensAreNotGiven() throws {
    for (status, body, code) in [(200, "{}", PackagingError.Code.unavailable), (403, "", .unauthorized)] {
      let tokens = ScriptedServer { _ in .reply(status, [:], Array(body.utf8)) }
      let registry = ScriptedRegistry { _ in .reply(401, ["www-authenticate": "Bearer realm=\"\(tokens.endpoint)\""]) }
      #expect { try Self.client().push(try Self.image(), as: registry.reference()) } throws: {
        ($0 as? PackagingError)?.code == code
      }
    }
  }

  @Test func saysWhenNobodyIsThere() throws {
    let registry = ScriptedRegistry { _ in .silence }
    #expect { try Self.client().push(try Self.image(), as: registry.reference()) } throws: {
      ($0 as? PackagingError)?.code == .unavailable && "\($0)".contains("check the registry's name and the network")
    }
  }

  @Test func speaksTLSToOtherMachines() throws {
    let client = RegistryClient()
    #expect(client.origin(try ImageReference(parsing: "ghcr.io/a")) == "https://ghcr.io")
    #expect(client.origin(try ImageReference(parsing: "docker.io/a/b")) == "https://registry-1.docker.io")
    #expect(client.origin(try ImageReference(parsing: "localhost:5000/a")) == "http://localhost:5000")
    #expect(RegistryClient(isInsecure: true).origin(try ImageReference(parsing: "ghcr.io/a")) == "http://ghcr.io")
  }
}
