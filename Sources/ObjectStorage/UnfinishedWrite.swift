/// An object whose writing began and came to no end, and which takes up room though nobody sees it.
package struct UnfinishedWrite: Sendable, Hashable {
  /// The object's key.
  package let key: String
  /// What the store calls the write.
  package let id: String
  /// When it began, in seconds since 1970.
  package let startedAt: Int

  /// A write of these properties.
  package init(key: String, id: String, startedAt: Int) {
    self.key = key
    self.id = id
    self.startedAt = startedAt
  }
}
