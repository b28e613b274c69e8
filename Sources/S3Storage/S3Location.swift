package import ObjectStorage
import RemoteStorage

/// Where a bucket is and how to speak to it.
///
/// `s3://bucket/prefix`, which may end in options: `s3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=eu-central-1`. They are
/// `endpoint`, `region`, `style` (`path` or `virtual`), `encryption` (`AES256`, `aws:kms`), `kms-key`, `requester-pays`, `checksums`
/// and `anonymous` (each `true` or `false`). What they leave open is taken from `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`,
/// `AWS_REGION`, `AWS_DEFAULT_REGION` and the profile in use.
package struct S3Location: Sendable, Hashable {
  /// Where the bucket's name stands in URLs.
  package enum Style: String, Sendable, Hashable {
    /// In the path: `https://host/bucket/key`.
    case path
    /// In the host: `https://bucket.host/key`.
    case virtualHost = "virtual"
  }

  /// The bucket.
  package let bucket: String
  /// What all keys of the store begin with, without slashes at its ends; empty for the whole bucket.
  package let prefix: String
  /// `https://host`, without a slash at the end; nil for AWS's own in the region.
  package let endpoint: String?
  /// The region; nil if nobody named one, when the server is asked for it by trying the first.
  package let region: String?
  /// Where the bucket's name stands.
  package let style: Style
  /// What to ask for besides.
  package let options: S3Options
  /// Whether requests are left unsigned, for buckets that are open to everybody.
  package let isAnonymous: Bool

  /// A location of these parts. Without `style`, AWS's buckets stand in the host unless a dot in their name would not match the
  /// certificate, and those of other servers in the path.
  /// - Throws: ``StorageError`` with `invalid` for a bucket's name or an endpoint that can't be.
  package init(
    bucket: String, prefix: String = "", endpoint: String? = nil, region: String? = nil, style: Style? = nil,
    options: S3Options = S3Options(), isAnonymous: Bool = false
  ) throws(StorageError) {
    try BucketPlace.check(bucket: bucket, scheme: "s3")
    self.bucket = bucket
    self.prefix = BucketPlace.prefix(prefix)
    self.endpoint = try endpoint.map { (text) throws(StorageError) in try BucketPlace.normalized(endpoint: text) }
    self.region = region
    self.style = style ?? (endpoint == nil && Self.fitsHost(bucket) ? .virtualHost : .path)
    self.options = options
    self.isAnonymous = isAnonymous
  }

  /// The location as messages show it.
  package var uri: ObjectURI { ObjectURI(scheme: "s3", authority: bucket, path: prefix) }

  /// The whole key of the store's key `key`.
  func fullKey(_ key: String) -> String { prefix.isEmpty ? key : prefix + "/" + key }

  /// Whether the bucket's name can be a part of a host's name under one certificate.
  private static func fitsHost(_ bucket: String) -> Bool {
    (3...63).contains(bucket.utf8.count)
      && bucket.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
  }
}
