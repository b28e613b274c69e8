package import ObjectStorage

/// A file to read, as it was when it was listed.
package struct InputFile: Sendable, Hashable, Codable {
  /// An absolute path, or the URI of an object elsewhere.
  package let location: String
  /// The length in bytes, as stored.
  package let size: Int
  /// The version that was listed.
  package let etag: String
  /// What rows and messages call it, where that isn't its location: it is a copy of that file.
  package let origin: String?

  /// The file at `location`.
  package init(location: String, size: Int, etag: String, origin: String? = nil) {
    self.location = location
    self.size = size
    self.etag = etag
    self.origin = origin
  }

  /// What the user calls it.
  package var name: String { origin ?? location }

  /// Opens the version that was listed.
  /// - Throws: ``FormatError`` with `inputChanged` if the file is another one now.
  package func open() throws(FormatError) -> any ObjectReader {
    let (store, key) = try resolve()
    do throws(StorageError) {
      return try store.open(ObjectInfo(key: key, size: size, etag: etag))
    } catch {
      guard error.code == .conditionFailed else { throw FormatError(error) }
      let present = try formatting { () throws(StorageError) in try store.head(key)?.size }
      throw changed("since it was listed", now: present ?? 0)
    }
  }

  /// Whether tasks may read parts of it. No request.
  var isDivisible: Bool {
    get throws(FormatError) {
      let (store, key) = try resolve()
      return store.servesRanges(of: ObjectInfo(key: key, size: size, etag: etag))
    }
  }

  func resolve() throws(FormatError) -> (store: any ObjectStore, key: String) {
    try formatting { () throws(StorageError) in try ObjectStores.resolve(ObjectURI(parsing: location)) }
  }

  func changed(_ when: String, now: Int) -> FormatError {
    let sizes = now == size ? "" : " (\(now) bytes instead of \(size))"
    return FormatError(
      .inputChanged, location,
      "the file changed \(when)\(sizes); results would mix two versions: when its writer has finished, start a new run"
    )
  }
}
