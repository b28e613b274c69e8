package import ObjectStorage
package import Records

/// One object on its way to a store in parts, by whatever requests that store has for it. It becomes visible, whole, when it is
/// completed.
package protocol PartUpload: Sendable {
  /// How many parts may be on their way at once; 1 for a store that takes them in order only.
  var partsAtOnce: Int { get }

  /// Sends a part. Called from several threads where parts may be on their way at once. One request.
  /// - Returns: what ``complete(_:)`` needs to know of it, such as its version.
  func send(_ part: Part) throws(StorageError) -> String

  /// Makes the object of all its parts visible.
  func complete(_ parts: [SentPart]) throws(StorageError) -> ObjectInfo

  /// Drops what was sent.
  func abort() throws(StorageError)
}

/// A part of an object that is to be sent.
package struct Part: Sendable {
  /// Its place in the object; the first is 1.
  package let number: Int
  /// Where it begins in the object, in bytes.
  package let offset: Int
  package let bytes: SharedBytes
  package let checksum: CRC32C
}

/// A part that a store has taken.
package struct SentPart: Sendable {
  /// What the store said of it.
  package let receipt: String
  package let size: Int
  package let checksum: CRC32C

  /// A part of which the store said `receipt`.
  package init(receipt: String, size: Int, checksum: CRC32C) {
    self.receipt = receipt
    self.size = size
    self.checksum = checksum
  }
}
