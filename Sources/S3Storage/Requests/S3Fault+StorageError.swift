import ObjectStorage

extension S3Fault {
  /// What the answer means for somebody who has to mend it.
  func storageError(_ operation: String, path: String) -> StorageError {
    let (kind, remedy) = meaning
    return StorageError(kind, path: path, "S3 refused \(operation) (\(shown)); \(remedy)")
  }

  private var meaning: (StorageError.Code, remedy: String) {
    switch code {
    case "NoSuchBucket": (.notFound, "check the bucket's name and the endpoint, or create the bucket")
    case "NoSuchKey": (.notFound, "check the key")
    case "NoSuchUpload": (.io, "the upload was aborted meanwhile, perhaps by a lifecycle rule; write the object again")
    case "AccessDenied", "AllAccessDisabled", "AccountProblem": (.accessDenied, Self.denied)
    case "InvalidAccessKeyId": (.accessDenied, "the access key doesn't exist there; check the credentials and the endpoint")
    case "SignatureDoesNotMatch": (.accessDenied, "the secret key doesn't belong to the access key; check the credentials")
    case "RequestTimeTooSkewed": (.accessDenied, "this machine's clock is wrong; set it")
    case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
      (.accessDenied, "the session token is no longer valid; renew the credentials")
    case "PermanentRedirect", "AuthorizationHeaderMalformed", "TemporaryRedirect", "IllegalLocationConstraintException":
      (.invalid, "the bucket is in another region\(region.map { ", \($0)" } ?? ""); set AWS_REGION or the option region")
    case "InvalidObjectState": (.invalid, "the object is archived; restore it first")
    case "EntityTooLarge": (.invalid, "the object is larger than the server takes; split it")
    case "QuotaExceeded", "InsufficientCapacity", "XMinioStorageFull", "ServiceQuotaExceeded":
      (.noSpace, "delete objects or raise the quota")
    case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "InvalidDigest":
      (.io, "the bytes were damaged on their way; try again")
    case "KMS.DisabledException", "KMS.NotFoundException", "KMS.KMSInvalidStateException":
      (.accessDenied, "check the encryption key that the option kms-key or the bucket names")
    case "KeyTooLongError": (.invalid, "a key may have 1024 bytes with its prefix; shorten it")
    case "SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded":
      (.io, "the server is overloaded; use fewer workers or spread the keys over more prefixes")
    case "NotImplemented": (.invalid, "this server doesn't offer it; use another one or another mode")
    default: meaningOfStatus
    }
  }

  private static var denied: String {
    "grant these credentials that operation on the bucket and key, or use other credentials (who may not list a bucket is refused "
      + "objects that don't exist in the same way)"
  }

  private var meaningOfStatus: (StorageError.Code, remedy: String) {
    switch status {
    case 301, 307:
      (
        .invalid,
        "the bucket is in another region\(region.map { ", \($0)" } ?? "") or at another endpoint; set AWS_REGION or the endpoint"
      )
    case 401, 403: (.accessDenied, Self.denied)
    case 404: (.notFound, "check the bucket and the key")
    case 409: (.io, "another operation on the same object was under way; try again")
    case 412: (.conditionFailed, "the object is another version or exists; read it again and decide anew")
    case 429: (.io, "the server is overloaded; use fewer workers")
    case 501: (.invalid, "this server doesn't offer it; use another one or another mode")
    case 507: (.noSpace, "delete objects or raise the quota")
    case 500...: (.io, "the server failed; try again later")
    default: (.invalid, "check the location and its options")
    }
  }
}
