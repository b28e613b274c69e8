/// What a store knows about an object without reading it.
package struct ObjectInfo: Sendable, Hashable, Codable {
  /// The name in its store.
  package let key: String
  /// The length in bytes.
  package let size: Int
  /// Changes whenever the content does; means nothing beyond that.
  package let etag: String

  /// The object `key` of `size` bytes.
  package init(key: String, size: Int, etag: String) {
    self.key = key
    self.size = size
    self.etag = etag
  }
}
