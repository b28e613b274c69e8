import ObjectStorage

extension AzureFault {
  /// What the answer means for somebody who has to mend it.
  func storageError(_ operation: String, path: String) -> StorageError {
    let (kind, remedy) = meaning
    return StorageError(kind, path: path, "Azure refused \(operation) (\(shown)); \(remedy)")
  }

  private var meaning: (StorageError.Code, remedy: String) {
    switch code {
    case "ContainerNotFound": (.notFound, "check the container's and the account's name, or create the container")
    case "ContainerBeingDeleted": (.io, "the container is being deleted; wait, create it anew, then try again")
    case "BlobNotFound", "ResourceNotFound": (.notFound, "check the name")
    case "AuthenticationFailed":
      (
        .accessDenied,
        "check that the key belongs to the account, that a shared access signature is whole, not expired and allows this, and "
          + "this machine's clock"
      )
    case "InvalidAuthenticationInfo", "NoAuthenticationInformation":
      (.accessDenied, "the token is missing, expired or for another service; renew the credentials")
    case "AuthorizationPermissionMismatch", "InsufficientAccountPermissions":
      (.accessDenied, "give the identity a role such as Storage Blob Data Contributor, or the signature that permission")
    case "AuthorizationServiceMismatch", "AuthorizationResourceTypeMismatch":
      (
        .accessDenied,
        "the shared access signature is for another service or kind of resource; make one for containers and blobs"
      )
    case "AuthorizationFailure", "AuthorizationSourceIPMismatch", "AuthorizationProtocolMismatch":
      (.accessDenied, "let this machine through the account's firewall, and use https:")
    case "KeyBasedAuthenticationNotPermitted":
      (.accessDenied, "the account takes no keys; use an identity, or a user delegation signature")
    case "PublicAccessNotPermitted":
      (.accessDenied, "the account has no public access; use credentials instead of anonymous=true")
    case "AccountIsDisabled": (.accessDenied, "the account is disabled; enable it or pay its subscription")
    case "LeaseIdMissing", "LeaseIdMismatchWithBlobOperation", "LeaseAlreadyPresent":
      (.accessDenied, "another program holds a lease on it; wait until it is released, or break the lease")
    case "BlobImmutableDueToPolicy": (.accessDenied, "a policy protects it; wait until the policy ends or write another name")
    case "SnapshotsPresent": (.invalid, "it has snapshots, which must be deleted first")
    case "BlobArchived", "BlobBeingRehydrated": (.invalid, "the object is archived; rehydrate it first")
    case "InvalidBlobType": (.invalid, "it is a page or append blob; delete it or write another name")
    case "InvalidBlobOrBlock":
      (
        .invalid,
        "another program left blocks of it with names of another length; write an empty object first, which drops them"
      )
    case "Md5Mismatch", "Crc64Mismatch", "InvalidMd5": (.io, "the bytes were damaged on their way; try again")
    case "RequestBodyTooLarge", "BlockCountExceedsLimit": (.invalid, "it is larger than the service takes; split it")
    case "ServerBusy", "AccountRequestRateExceeded", "OperationTimedOut":
      (.io, "the service is overloaded; use fewer workers or spread the work over several accounts")
    case "InvalidUri", "InvalidResourceName", "OutOfRangeInput":
      (.invalid, "the name or the container's name can't be; choose another")
    default: meaningOfStatus
    }
  }

  private var meaningOfStatus: (StorageError.Code, remedy: String) {
    switch status {
    case 401, 403: (.accessDenied, "grant these credentials that operation on the container, or use other credentials")
    case 404: (.notFound, "check the account, the container and the name")
    case 409: (.io, "another operation on the same object was under way; try again")
    case 412: (.conditionFailed, "the object is another version or exists; read it again and decide anew")
    case 429: (.io, "the service is overloaded; use fewer workers")
    case 501: (.invalid, "this server doesn't offer it; use another one")
    case 507: (.noSpace, "delete objects or raise the quota")
    case 500...: (.io, "the server failed; try again later")
    default: (.invalid, "check the location and its options")
    }
  }
}
