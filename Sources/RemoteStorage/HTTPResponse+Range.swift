package import HTTPTransfers
package import ObjectStorage
package import Records

extension HTTPResponse {
  /// The body of a successful answer to a request for `range` of the object at `path`; shorter where the object ends.
  /// - Throws: ``StorageError`` where the answer holds anything else.
  package func body(of range: Range<Int>, path: String) throws(StorageError) -> SharedBytes {
    guard status == 206 else {
      throw StorageError(
        .invalid, path: path, "the server sent the whole object instead of a range; use a server that honours Range")
    }
    if let sent = headers["content-range"], !sent.hasPrefix("bytes \(range.lowerBound)-") {
      throw StorageError(
        .io, path: path, "the server sent another range (\(sent)) than bytes \(range.lowerBound) on; try again")
    }
    guard body.count <= range.count else {
      throw StorageError(.io, path: path, "the server sent more than the \(range.count) bytes of the range; try again")
    }
    return body
  }
}
