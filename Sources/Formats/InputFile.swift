package import ObjectStorage

/// A file to read, as it was when it was listed.
package struct InputFile: Sendable, Hashable, Codable {
  /// An absolute path, or the URI of an object elsewhere.
  package let location: String
  /// The length in bytes, as stored.
  package let size: Int
  /// The version that was listed.
  package let etag: String

  /// The file at `location`.
  package init(location: String, size: Int, etag: String) {
    self.location = location
    self.size = size
    self.etag = etag
  }

  /// Opens the version that was listed.
  /// - Throws: ``FormatError`` with `inputChanged` if the file is another one now.
  package func open() throws(FormatError) -> any ObjectReader {
    let reader = try formatting { () throws(StorageError) in try ObjectStores.open(ObjectURI(parsing: location)) }
    guard reader.info.size == size && reader.info.etag == etag else {
      throw changed("since it was listed", now: reader.info.size)
    }
    return reader
  }

  func changed(_ when: String, now: Int) -> FormatError {
    let sizes = now == size ? "" : " (\(now) bytes instead of \(size))"
    return FormatError(
      .inputChanged, location,
      "the file changed \(when)\(sizes); results would mix two versions: when its writer has finished, start a new run"
    )
  }
}
