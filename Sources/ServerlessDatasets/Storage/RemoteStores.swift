internal import AzureStorage
internal import GCSStorage
internal import ObjectStorage
internal import RemoteStorage
internal import S3Storage

/// The stores that locations may name beside local folders and memory. Drivers and workers register the same.
package enum RemoteStores {
  /// To be called before a location is resolved.
  package static func register() {
    ObjectStores.register("s3") { uri throws(StorageError) in S3Store(try S3Location(uri)) }
    ObjectStores.register("gs") { uri throws(StorageError) in GCSStore(try GCSLocation(uri)) }
    for scheme in ["az", "abfs", "abfss"] {
      ObjectStores.register(scheme) { uri throws(StorageError) in AzureStore(try AzureLocation(uri)) }
    }
    for scheme in ["https", "http"] { ObjectStores.register(scheme) { uri throws(StorageError) in try WebStore(uri) } }
  }
}
