package import ObjectStorage
package import Records

/// A store that takes small objects in one request, and large ones in parts.
package protocol UploadingStore: ObjectStore {
  /// Writes an object in one request.
  func put(_ key: String, _ bytes: SharedBytes, _ condition: PutOptions.Condition) throws(StorageError) -> ObjectInfo

  /// Begins an object that is sent in parts.
  func beginUpload(_ key: String, _ condition: PutOptions.Condition) throws(StorageError) -> any PartUpload
}

extension UploadingStore {
  /// True.
  package var isRemote: Bool { true }

  /// No request before 8 MiB were appended.
  package func writer(_ key: String, _ options: PutOptions) throws(StorageError) -> any ObjectWriter {
    try ObjectKey.check(key)
    return UploadingWriter(self, key, options.condition)
  }

  /// One request up to 8 MiB, then as a writer.
  package func put(_ key: String, _ bytes: UnsafeRawBufferPointer, _ options: PutOptions) throws(StorageError) -> ObjectInfo {
    try ObjectKey.check(key)
    if bytes.count <= PartPlan.firstSize { return try put(key, SharedBytes(copying: bytes), options.condition) }
    let writer = UploadingWriter(self, key, options.condition)
    do throws(StorageError) {
      try writer.append(bytes)
      return try writer.finish()
    } catch {
      writer.abandon()
      throw error
    }
  }

  /// The object's location, for messages.
  package func path(_ key: String) -> String { uri.child(key).description }
}
