internal import CloudCredentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What `docker login` left: the file `config.json`.
struct DockerConfiguration {
  private struct Document: Decodable {
    struct Account: Decodable {
      var auth: String?
      var username: String?
      var password: String?
    }

    var auths: [String: Account]?
    var credHelpers: [String: String]?
    var credsStore: String?
  }

  /// Where the file is: in `$DOCKER_CONFIG`, or else `~/.docker`.
  static var path: String? {
    func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } }
    if let folder = variable("DOCKER_CONFIG") { return "\(folder)/config.json" }
    return variable("HOME").map { "\($0)/.docker/config.json" }
  }

  /// The credentials for `registry` in the file at `path`; nil where there are none.
  /// - Throws: `unauthorized` for a file that can't be read, or that leaves them to a program, which isn't asked.
  static func credentials(for registry: String, path: String?) throws(PackagingError) -> RegistryCredentials? {
    guard let path, LocalFile.exists(path) else { return nil }
    guard let document: Document = JSONText.decode(try LocalFile.read(path)) else {
      throw PackagingError(.unauthorized, "\(path) is no JSON as Docker writes it; mend it, or give user and password")
    }
    // Docker Hub is kept under the name of its oldest interface.
    let names = [registry] + (registry == "docker.io" ? ["index.docker.io"] : [])
    let account = document.auths?.first { key, _ in names.contains(host(of: key)) }?.value
    if let account, let found = try credentials(account, registry, path) { return found }
    if let helper = document.credHelpers?[registry] ?? document.credsStore {
      throw PackagingError(
        .unauthorized,
        "\(path) leaves the password for \(registry) to the program docker-credential-\(helper), which isn't asked; give user "
          + "and password (--registry-user, and the password in the variable REGISTRY_PASSWORD)")
    }
    return nil
  }

  private static func credentials(_ account: Document.Account, _ registry: String, _ path: String) throws(PackagingError)
    -> RegistryCredentials?
  {
    if let user = account.username, let password = account.password {
      return RegistryCredentials(user: user, password: password)
    }
    guard let auth = account.auth, !auth.isEmpty else { return nil }
    guard let bytes = Digests.bytes(base64: auth), let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      let user = String(validating: bytes[..<colon], as: UTF8.self),
      let password = String(validating: bytes[(colon + 1)...].filter { $0 != 0 }, as: UTF8.self)
    else {
      throw PackagingError(.unauthorized, "\(path) holds no user and password for \(registry) that can be read; log in anew")
    }
    return RegistryCredentials(user: user, password: password)
  }

  /// The host in a key, which may be a URL.
  private static func host(of key: String) -> String {
    let rest = key.firstRange(of: "://").map { key[$0.upperBound...] } ?? key[...]
    return String(rest.prefix { $0 != "/" })
  }
}
