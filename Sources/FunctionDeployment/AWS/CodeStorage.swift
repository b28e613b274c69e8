package import Records

/// Where packages of code are put that are too large to be sent to Lambda itself.
package struct CodeStorage: Sendable {
  /// Puts an object into a bucket.
  package let put: @Sendable (_ bucket: String, _ key: String, _ bytes: SharedBytes) throws -> Void
  /// Removes an object from a bucket.
  package let remove: @Sendable (_ bucket: String, _ key: String) throws -> Void

  /// A storage that works by these closures.
  package init(
    put: @escaping @Sendable (_ bucket: String, _ key: String, _ bytes: SharedBytes) throws -> Void,
    remove: @escaping @Sendable (_ bucket: String, _ key: String) throws -> Void
  ) {
    self.put = put
    self.remove = remove
  }
}
