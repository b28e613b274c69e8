import Foundation
import StoreTesting
import Testing

@testable import FunctionPackaging

@Suite struct RegistryCredentialsTests {
  private static func credentials(_ json: String, for registry: String) throws -> RegistryCredentials? {
    let folder = try TemporaryFolder()
    try json.write(toFile: "\(folder.path)/config.json", atomically: true, encoding: .utf8)
    return try DockerConfiguration.credentials(for: registry, path: "\(folder.path)/config.json")
  }

  @Test(arguments: [
    (#"{"auths":{"ghcr.io":{"auth":"bWU6c2VjOnJldA=="}}}"#, "ghcr.io"),
    (#"{"auths":{"https://ghcr.io/v2/":{"auth":"bWU6c2VjOnJldA=="}}}"#, "ghcr.io"),
    (#"{"auths":{"https://index.docker.io/v1/":{"username":"me","password":"sec:ret"}}}"#, "docker.io"),
    (#"{"auths":{"localhost:5000":{"auth":"bWU6c2VjOnJldA=="}},"credsStore":"desktop"}"#, "localhost:5000"),
  ])
  func readsWhatDockerWrites(_ json: String, _ registry: String) throws {
    #expect(try Self.credentials(json, for: registry) == RegistryCredentials(user: "me", password: "sec:ret"))
    #expect(try json.contains("credsStore") || Self.credentials(json, for: "quay.io") == nil)
  }

  @Test func hasNoneWithoutAFile() throws {
    #expect(try DockerConfiguration.credentials(for: "ghcr.io", path: "/nowhere/config.json") == nil)
    #expect(try DockerConfiguration.credentials(for: "ghcr.io", path: nil) == nil)
    #expect(try Self.credentials("{}", for: "ghcr.io") == nil)
  }

  @Test(arguments: [
    ("no JSON with c2VjcmV0", "is no JSON as Docker writes it"),
    (#"{"auths":{"ghcr.io":{"auth":"c2VjcmV0"}}}"#, "no user and password"),
    (#"{"credHelpers":{"ghcr.io":"ecr-login"}}"#, "docker-credential-ecr-login"),
    (#"{"auths":{"ghcr.io":{}},"credsStore":"c2VjcmV0"}"#, "isn't asked"),
  ])
  func saysWhatItCannotRead(_ json: String, _ reason: String) {
    #expect { try Self.credentials(json, for: "ghcr.io") } throws: {
      ($0 as? PackagingError)?.code == .unauthorized && "\($0)".contains(reason)
    }
  }

  @Test func passwordsAreNotShown() {
    let credentials = RegistryCredentials(user: "me", password: "hidden-word")
    var dumped = ""
    dump(credentials, to: &dumped)
    for text in ["\(credentials)", String(reflecting: credentials), dumped] { #expect(!text.contains("hidden-word")) }
  }

  @Test func readsChallenges() {
    let bearer = #"Bearer realm="https://auth.example/token?a=b",service="reg, istry",scope="repository:a/b:pull,push""#
    let expected = AuthenticationChallenge.bearer(
      realm: "https://auth.example/token?a=b", service: "reg, istry", scope: "repository:a/b:pull,push")
    #expect(AuthenticationChallenge.strongest([bearer]) == expected)
    #expect(AuthenticationChallenge.strongest([#"Basic realm="x""#, bearer]) == expected)
    #expect(AuthenticationChallenge.strongest(["basic"]) == .basic)
    #expect(
      AuthenticationChallenge.strongest([#"BEARER Realm=http://x/t, error="a \" b""#])
        == .bearer(realm: "http://x/t", service: nil, scope: nil))
    for other in [[], ["Negotiate"], ["Bearer"], [#"Bearer service="x""#], [""]] {
      #expect(AuthenticationChallenge.strongest(other) == nil)
    }
  }
}
