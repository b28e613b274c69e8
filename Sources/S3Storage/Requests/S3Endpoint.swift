/// The host that a bucket's requests go to in one region.
struct S3Endpoint: Equatable {
  let scheme: String
  /// With the port where it isn't the scheme's own.
  let host: String
  /// What stands before the key: empty, or a path that begins with a slash and doesn't end in one.
  let base: String

  var isSecure: Bool { scheme == "https" }

  init(_ location: S3Location, region: String) {
    let text = location.endpoint ?? "https://s3.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")"
    let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    scheme = String(parts[0].dropLast())
    let path = parts.count > 3 ? "/" + parts[3] : ""
    switch location.style {
    case .path: (host, base) = (String(parts[2]), path + "/" + location.bucket)
    case .virtualHost: (host, base) = (location.bucket + "." + parts[2], path)
    }
  }

  /// The path of an object, or of the bucket itself, as it is sent.
  func path(encodedKey: String?) -> String {
    guard let encodedKey else { return base.isEmpty ? "/" : base }
    return base + "/" + encodedKey
  }
}
