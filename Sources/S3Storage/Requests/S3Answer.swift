import HTTPTransfers
import ObjectStorage
import Records

/// What S3 answered.
struct S3Answer {
  let operation: String
  let path: String
  let response: HTTPResponse
  /// Whether an earlier attempt may have been carried out, or may still be.
  let isRepetition: Bool

  var fault: S3Fault { S3Fault(response) }

  /// The answer if it is a success.
  /// - Throws: ``StorageError`` for what S3 refused.
  @discardableResult
  func checked() throws(StorageError) -> S3Answer {
    guard response.isSuccess else { throw fault.storageError(operation, path: path) }
    return self
  }

  /// The version that the answer speaks of, without quotes; empty where it names none.
  var etag: String { Self.bare(response.headers["etag"] ?? "") }

  /// `etag` without quotes and without the mark of weak ones.
  static func bare(_ etag: String) -> String {
    var text = Substring(etag)
    if text.hasPrefix("W/") { text = text.dropFirst(2) }
    return text.hasPrefix("\"") && text.hasSuffix("\"") && text.utf8.count >= 2
      ? String(text.dropFirst().dropLast()) : String(text)
  }

  /// What an answer that can't be right means.
  func malformed(_ what: String) -> StorageError {
    StorageError(
      .io, path: path, "S3's answer to \(operation) \(what); check that the endpoint is an S3 server, then try again")
  }
}
