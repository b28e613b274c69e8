/// The objects that a URI stands for, as policies name them.
struct S3Grant: Sendable, Hashable {
  /// The bucket.
  let bucket: String
  /// What keys begin with, without a slash at its end; empty for the whole bucket. May end in the beginning of a name, before a
  /// wildcard.
  let prefix: String
  /// Whether `prefix` stands for what is below it, rather than for every key that begins so.
  let isFolder: Bool

  /// What `uri` stands for; nil if it isn't in S3.
  init?(_ uri: String) {
    guard uri.hasPrefix("s3://") else { return nil }
    let place = uri.dropFirst(5)
    let parts = place.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    // Options of a location follow a question mark, which in a path of inputs is a wildcard: either way the key ends before it.
    let bucket = parts[0].prefix { $0 != "?" }
    guard !bucket.isEmpty else { return nil }
    let path = parts.count > 1 ? parts[1] : ""
    let literal = path.prefix { !"*?[{".contains($0) }
    self.bucket = String(bucket)
    isFolder = literal.count == path.count || path[literal.endIndex] == "?" && path[literal.endIndex...].contains("=")
    var prefix = Substring(literal)
    while prefix.hasPrefix("/") { prefix = prefix.dropFirst() }
    while isFolder && prefix.hasSuffix("/") { prefix = prefix.dropLast() }
    self.prefix = String(prefix)
  }

  /// The objects, as a policy's resources.
  func objects(_ partition: String, mayBeOne: Bool) -> [String] {
    let root = "arn:\(partition):s3:::\(bucket)/"
    if prefix.isEmpty { return [root + "*"] }
    if !isFolder { return ["\(root)\(prefix)*"] }
    return (mayBeOne ? [root + prefix] : []) + ["\(root)\(prefix)/*"]
  }

  /// What a listing may ask for; nothing where all is allowed.
  var listedPrefixes: [String] {
    if prefix.isEmpty { return [] }
    return isFolder ? [prefix, "\(prefix)/*"] : ["\(prefix)*"]
  }
}
