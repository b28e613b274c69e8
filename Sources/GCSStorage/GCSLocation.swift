package import CloudCredentials
package import ObjectStorage
import RemoteStorage

/// Where a bucket of Google Cloud Storage is and how to speak to it.
///
/// `gs://bucket/prefix`, which may end in options: `gs://bucket/prefix?user-project=billed`. They are `endpoint`, `anonymous` (`true` or
/// `false`), `kms-key` and `user-project`. What they leave open is taken from `STORAGE_EMULATOR_HOST`, whose server is spoken to
/// anonymously unless an option says otherwise.
package struct GCSLocation: Sendable, Hashable {
  /// The bucket.
  package let bucket: String
  /// What all names of the store begin with, without slashes at its ends; empty for the whole bucket.
  package let prefix: String
  /// `https://host`, without a slash at the end.
  package let endpoint: String
  /// The key of Google's key service that encrypts new objects, by its whole resource name; nil for the bucket's default.
  package let kmsKey: String?
  /// The project that pays for the requests, which buckets of that kind demand.
  package let userProject: String?
  /// Whether requests carry no credentials, for buckets that are open to everybody and for emulators.
  package let isAnonymous: Bool

  /// A location of these parts.
  /// - Parameter endpoint: another server than Google's own.
  /// - Throws: ``StorageError`` with `invalid` for a bucket's name or an endpoint that can't be, and for an endpoint of another machine
  ///   to which credentials would travel unprotected.
  package init(
    bucket: String, prefix: String = "", endpoint: String? = nil, kmsKey: String? = nil, userProject: String? = nil,
    isAnonymous: Bool = false
  ) throws(StorageError) {
    try BucketPlace.check(bucket: bucket, scheme: "gs")
    self.bucket = bucket
    self.prefix = BucketPlace.prefix(prefix)
    self.endpoint = try BucketPlace.normalized(endpoint: endpoint ?? "https://storage.googleapis.com")
    self.kmsKey = kmsKey
    self.userProject = userProject
    self.isAnonymous = isAnonymous
    guard isAnonymous || self.endpoint.hasPrefix("https://") || Self.isLocal(self.endpoint) else {
      throw StorageError(
        .invalid, path: self.endpoint,
        "tokens would travel to another machine without TLS; use an https: endpoint, or the option anonymous=true")
    }
  }

  private static func isLocal(_ endpoint: String) -> Bool {
    let host = endpoint.dropFirst("http://".count).prefix { $0 != "/" }
    return ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix($0 + ":") }
  }

  /// The location as messages show it.
  package var uri: ObjectURI { ObjectURI(scheme: "gs", authority: bucket, path: prefix) }

  /// The whole name of the store's key `key`.
  func name(_ key: String) -> String { prefix.isEmpty ? key : prefix + "/" + key }
}

extension GCSLocation {
  /// Reads a `gs:` URI; `context` gives the environment.
  /// - Throws: ``StorageError`` with `invalid` for another scheme, or for options that don't exist.
  package init(_ uri: ObjectURI, context: CredentialContext = CredentialContext()) throws(StorageError) {
    guard uri.scheme == "gs" else {
      throw StorageError(.invalid, path: uri.description, "it is no gs: location; write gs://bucket/prefix")
    }
    let options = try LocationOptions(uri, names: ["endpoint", "anonymous", "kms-key", "user-project"])
    // Google's own libraries take it with and without a scheme.
    let emulator = context.variable("STORAGE_EMULATOR_HOST").map { $0.contains("://") ? $0 : "http://" + $0 }
    let isEmulated = options["endpoint"] == nil && emulator != nil
    try self.init(
      bucket: uri.authority, prefix: options.path, endpoint: options["endpoint"] ?? emulator, kmsKey: options["kms-key"],
      userProject: options["user-project"], isAnonymous: try options.flag("anonymous") ?? isEmulated)
  }
}
