import HTTPTransfers
package import ObjectStorage
package import Records
import RemoteStorage

extension GCSStore {
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
    let wanted = lower..<range.upperBound
    let answer = try collect(key, generation: nil, wanted)
    switch answer.response.status {
    case 416: return SharedBytes([])
    case 404: throw missing(key)
    default: return try answer.checked().response.body(of: wanted, path: answer.path)
    }
  }

  /// The answer to a request for a range, with its body. Where it is slower than others were it is made twice.
  func collect(_ key: String, generation: String?, _ range: Range<Int>) throws(StorageError) -> GCSAnswer {
    var request = dialect.content(location.name(key), generation: generation)
    request.headers.append(HTTPField("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"))
    return try client.send(request, path(key), hedging: true)
  }
}
