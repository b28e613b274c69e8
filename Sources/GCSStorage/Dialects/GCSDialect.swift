import ObjectStorage
import Records

/// How requests are written and answers read: Google's JSON interface, or its XML interface for HMAC keys.
protocol GCSDialect: Sendable {
  /// For the bytes of an object, or of one generation of it.
  func content(_ name: String, generation: String?) -> GCSRequest

  /// For what is known of an object, or of one generation of it.
  func description(_ name: String, generation: String?) -> GCSRequest

  /// For the end of an object, or of one generation of it.
  func deletion(_ name: String, generation: String?) -> GCSRequest

  /// For a whole object in one request.
  func insertion(_ object: GCSNewObject, _ bytes: SharedBytes) -> GCSRequest

  /// For the session of an upload, whose URL the answer names in its header Location.
  func session(_ object: GCSNewObject) -> GCSRequest

  /// For a page of up to 1,000 objects.
  func listing(prefix: String, from start: GCSListStart, limit: Int) -> GCSRequest

  /// The object that an answer to a description or to a write is about.
  func object(_ answer: GCSAnswer) throws(StorageError) -> GCSObject

  /// The page that an answer holds.
  func listing(_ answer: GCSAnswer) throws(StorageError) -> GCSListing
}
