import CloudCredentials
package import ObjectStorage
import RemoteStorage

extension S3Store {
  /// What a presigned URL allows.
  package enum PresignedUse: String, Sendable {
    /// Reading the object.
    case get = "GET"
    /// Writing it, in one request of up to 5 GiB.
    case put = "PUT"
  }

  /// A URL by which anybody may read or write `key` for `seconds`, a week at most. No request; it ends with the credentials if they are
  /// temporary. Treat it as a secret.
  package func presignedURL(_ use: PresignedUse, _ key: String, seconds: Int) throws(StorageError) -> String {
    try ObjectKey.check(key)
    guard (1...604_800).contains(seconds) else {
      throw StorageError(.invalid, path: path(key), "a presigned URL lasts 1 to 604800 seconds, not \(seconds)")
    }
    let request = S3Request("\(use)", use.rawValue, key: location.fullKey(key))
    return try client.presigned(request, path: path(key), seconds: seconds)
  }
}
