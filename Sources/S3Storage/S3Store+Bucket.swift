import HTTPTransfers
package import ObjectStorage
import RemoteStorage
import Records

extension S3Store {
  /// Makes the bucket, unless it exists and is this account's. One request.
  package func createBucket() throws(StorageError) {
    // The oldest region is the one that must not be named.
    let region = location.region ?? "us-east-1"
    let body =
      region == "us-east-1" || location.endpoint != nil
      ? nil
      : SharedBytes(
        Array("<CreateBucketConfiguration><LocationConstraint>\(region)</LocationConstraint></CreateBucketConfiguration>".utf8))
    let answer = try client.send(uri.description) { S3Request("CreateBucket", "PUT", body: body) }
    if answer.fault.code != "BucketAlreadyOwnedByYou" { try answer.checked() }
  }
}
