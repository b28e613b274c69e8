package import ObjectStorage

/// What the parts of a bucket's location must be like, whoever keeps it.
package enum BucketPlace {
  /// - Throws: ``StorageError`` with `invalid` for a name that no bucket can have.
  package static func check(bucket: String, scheme: String) throws(StorageError) {
    let isValid =
      (1...255).contains(bucket.utf8.count)
      && bucket.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
          true
        default: false
        }
      }
    guard isValid, bucket != ".", bucket != ".." else {
      throw StorageError(
        .invalid, path: "\(scheme)://\(bucket)",
        "no bucket has such a name; use letters, digits, dots, hyphens: \(scheme)://bucket/key")
    }
  }

  /// `text` without a slash at the end and without the port that the scheme implies: it must be what the client sends as host.
  /// - Throws: ``StorageError`` with `invalid` where it is no `http:` or `https:` URL of a host.
  package static func normalized(endpoint text: String) throws(StorageError) -> String {
    var text = text
    while text.hasSuffix("/") { text.removeLast() }
    let isSecure = text.hasPrefix("https://")
    guard isSecure || text.hasPrefix("http://"), text.utf8.count > (isSecure ? 8 : 7),
      !text.utf8.contains(where: { $0 <= 32 || $0 >= 127 || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "@") })
    else {
      throw StorageError(.invalid, path: text, "an endpoint must be like https://host:port; mend it")
    }
    let port = isSecure ? ":443" : ":80"
    var parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    if parts[2].hasSuffix(port) { parts[2] = parts[2].dropLast(port.utf8.count) }
    return parts.joined(separator: "/")
  }

  /// What all keys of a store begin with: `path` without slashes at its ends.
  package static func prefix(_ path: String) -> String {
    var rest = Substring(path)
    while rest.first == "/" { rest.removeFirst() }
    while rest.last == "/" { rest.removeLast() }
    return String(rest)
  }
}
