import HTTPTransfers
package import ObjectStorage
package import Records
import RemoteStorage

extension S3Store {
  /// Ranges up to this size are collected in memory by one request, which is doubled where it is slow.
  static var collectedBytes: Int { 64 << 20 }

  /// The bytes of an object, or of a `range` of it, which is cut off at the object's end. One request for a range of up to 64 MiB, else
  /// two; and another on a connection of its own where one is slow.
  package func get(_ key: String, range: Range<Int>? = nil) throws(StorageError) -> SharedBytes {
    try ObjectKey.check(key)
    let lower = max(range?.lowerBound ?? 0, 0)
    // A range beyond the end, or an empty one, has no form that servers take: then the size has to be known.
    guard let range, range.upperBound > lower, range.upperBound - lower <= Self.collectedBytes else {
      return try open(key).bytes(range)
    }
    let answer = try collect(getRequest(key, range: "bytes=\(lower)-\(range.upperBound - 1)"), key)
    switch answer.response.status {
    case 416: return SharedBytes([])
    case 404: throw missing(key)
    default: return try answer.body(of: lower..<range.upperBound)
    }
  }

  /// The answer to a request for a range, with its body. Where it is slower than others were it is made twice.
  func collect(_ request: S3Request, _ key: String) throws(StorageError) -> S3Answer {
    try client.send(path(key), hedging: true) { request }
  }

  /// The error for an object that isn't there.
  func missing(_ key: String) -> StorageError {
    StorageError(.notFound, path: path(key), "there is no such object, or no such bucket; check both names")
  }
}

extension S3Answer {
  /// The body of an answer to a request for `range`; shorter where the object ends.
  func body(of range: Range<Int>) throws(StorageError) -> SharedBytes {
    try checked()
    return try response.body(of: range, path: path)
  }
}
