/// What a store asks of S3 beyond storing.
package struct S3Options: Sendable, Hashable {
  /// How the server encrypts what it stores.
  package enum Encryption: Sendable, Hashable {
    /// As the bucket's own settings say.
    case bucketDefault
    /// With keys that S3 keeps (`AES256`).
    case managedKeys
    /// With a key of AWS's key service (`aws:kms`): that one, or the account's own for S3 if nil.
    case keyService(keyID: String?)
  }

  /// How new objects are encrypted.
  package var encryption: Encryption
  /// Whether this account pays for the requests, which buckets of that kind demand.
  package var requesterPays: Bool
  /// Whether checksums (CRC-32C) are sent with what is written and asked for with what is read.
  package var checksums: Bool

  /// Options; by default the bucket's encryption, and checksums.
  package init(encryption: Encryption = .bucketDefault, requesterPays: Bool = false, checksums: Bool = true) {
    self.encryption = encryption
    self.requesterPays = requesterPays
    self.checksums = checksums
  }
}
