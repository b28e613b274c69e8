import HTTPTransfers
import ObjectStorage
import Records

/// What Azure answered, and after how many attempts.
struct AzureAnswer {
  let operation: String
  let path: String
  let response: HTTPResponse
  /// Requests that were sent. Of several, an earlier one may have been carried out though its answer was lost.
  let attempts: Int

  var fault: AzureFault { AzureFault(response) }

  /// The answer if it is a success.
  /// - Throws: ``StorageError`` for what Azure refused.
  @discardableResult
  func checked() throws(StorageError) -> AzureAnswer {
    guard response.isSuccess else { throw fault.storageError(operation, path: path) }
    return self
  }

  /// The version that the answer speaks of, without quotes; empty where it names none.
  var etag: String { Self.bare(response.headers["etag"] ?? "") }

  /// `etag` without quotes.
  static func bare(_ etag: String) -> String {
    etag.hasPrefix("\"") && etag.hasSuffix("\"") && etag.utf8.count >= 2 ? String(etag.dropFirst().dropLast()) : etag
  }

  /// What an answer that can't be right means.
  func malformed(_ what: String) -> StorageError {
    StorageError(
      .io, path: path,
      "Azure's answer to \(operation) \(what); check that the endpoint is one of Blob Storage, then try again")
  }
}
