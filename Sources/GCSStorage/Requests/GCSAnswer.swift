import HTTPTransfers
import ObjectStorage

/// What Google Cloud Storage answered.
struct GCSAnswer: Sendable {
  let operation: String
  let path: String
  let response: HTTPResponse

  var fault: GCSFault { GCSFault(response) }

  /// The answer if it is a success.
  /// - Throws: ``StorageError`` for what the server refused.
  @discardableResult
  func checked() throws(StorageError) -> GCSAnswer {
    guard response.isSuccess else { throw refusal }
    return self
  }

  /// What it means that the server refused.
  var refusal: StorageError { fault.storageError(operation, path: path) }

  /// What an answer that can't be right means.
  func malformed(_ what: String) -> StorageError {
    StorageError(
      .io, path: path,
      "the answer to \(operation) \(what); check that the endpoint is a Google Cloud Storage server, then try again")
  }
}
