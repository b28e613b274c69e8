import ObjectStorage

extension GCSFault {
  /// What the answer means for somebody who has to mend it.
  func storageError(_ operation: String, path: String) -> StorageError {
    let (kind, remedy) = meaning
    return StorageError(kind, path: path, "Google Cloud Storage refused \(operation) (\(shown)); \(remedy)")
  }

  private var meaning: (StorageError.Code, remedy: String) {
    switch reason {
    case "NoSuchBucket": (.notFound, "check the bucket's name, or create the bucket")
    case "userProjectMissing", "UserProjectMissing":
      (.invalid, "the bucket makes its readers pay; name the project that pays by the option user-project")
    case "userProjectAccountProblem", "UserProjectAccountProblem", "UserProjectInvalid", "userProjectInvalid":
      (.accessDenied, "check the billing of the project that the option user-project names, and that the account may use it")
    case "accountDisabled", "accountProblem", "AccountProblem", "billingDisabled":
      (.accessDenied, "check that the project's billing is in order")
    case "insufficientPermissions", "insufficientScopes":
      (.accessDenied, "the token doesn't allow it; use credentials with the scope cloud-platform or devstorage.read_write")
    case "SignatureDoesNotMatch", "InvalidSecurity", "AuthenticationRequired":
      (.accessDenied, "check GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY, and that the key is active")
    case "RequestTimeTooSkewed": (.accessDenied, "this machine's clock is wrong; set it")
    case "retentionPolicyNotMet", "RetentionPolicyNotMet", "objectUnderActiveHold", "ObjectUnderActiveHold":
      (.accessDenied, "the bucket protects the object; choose another name, or wait until its retention ends")
    case "rateLimitExceeded", "userRateLimitExceeded", "SlowDown":
      (.io, "the server is overloaded; use fewer workers, and don't write one object more than once a second")
    case "quotaExceeded", "QuotaExceeded", "dailyLimitExceeded": (.noSpace, "raise the quota")
    case "uploadTooLarge", "EntityTooLarge": (.invalid, "an object may have 5 TiB; split it")
    case "BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "ContentSHA256Mismatch":
      (.io, "the bytes were damaged on their way; try again")
    case "KmsKeyDisabled", "kmsKeyDisabled", "cloudKmsBadKey", "cloudKmsCannotChangeKeyName":
      (.accessDenied, "check the encryption key that the option kms-key or the bucket names")
    case "KeyTooLong", "KeyTooLongError": (.invalid, "a name may have 1024 bytes with its prefix; shorten it")
    default: meaningOfStatus
    }
  }

  private static var denied: String {
    "grant the account Storage Object User on the bucket, or use other credentials"
  }

  private var meaningOfStatus: (StorageError.Code, remedy: String) {
    switch status {
    case 401: (.accessDenied, "the credentials are missing or no longer valid; renew them, or check where they come from")
    case 403: (.accessDenied, Self.denied)
    case 404: (.notFound, "check the bucket and the key")
    case 409: (.io, "another operation on the same object was under way; try again")
    case 410: (.io, "the upload was given up meanwhile; write the object again")
    case 412: (.conditionFailed, "the object is another generation or exists; read it again and decide anew")
    case 429: (.io, "the server is overloaded; use fewer workers, and don't write one object more than once a second")
    case 501: (.invalid, "this server doesn't offer it; use another one")
    case 507: (.noSpace, "delete objects or raise the quota")
    case 408, 500...: (.io, "the server failed; try again later")
    case 400 where message.contains("match calculated"):
      (.io, "the bytes may have been damaged on their way; try again")
    default: (.invalid, "check the location and its options")
    }
  }
}
