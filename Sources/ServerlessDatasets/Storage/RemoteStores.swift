internal import AzureStorage
internal import GCSStorage
internal import ObjectStorage
internal import RemoteStorage
internal import S3Storage

/// The stores that locations may name beside local folders and memory. Drivers and workers register the same.
package enum RemoteStores {
  /// To be called before a location is resolved.
  package static func register() {
    register(["s3"]) { uri throws(StorageError) in S3Store(try S3Location(uri)) }
    register(["gs"]) { uri throws(StorageError) in GCSStore(try GCSLocation(uri)) }
    register(["az", "abfs", "abfss"]) { uri throws(StorageError) in AzureStore(try AzureLocation(uri)) }
    register(["https", "http"]) { uri throws(StorageError) in try WebStore(uri) }
  }

  private static func register(
    _ schemes: [String], _ open: @escaping @Sendable (ObjectURI) throws(StorageError) -> any ObjectStore
  ) {
    for scheme in schemes {
      ObjectStores.register(scheme) { uri throws(StorageError) in
        RequestLedger.begin()
        return try open(uri)
      }
    }
  }
}
