import CloudCredentials
import HTTPTransfers
package import ObjectStorage

extension StorageError {
  /// What it means that a request for `operation` brought no answer.
  /// - Parameter error: what the transfer, its sink or the search for credentials threw.
  package init(_ error: any Error, _ operation: String, path: String) {
    switch error {
    case let error as StorageError: self = error
    case let error as CredentialError:
      self.init(error.code == .unavailable ? .io : .accessDenied, path: path, error.message)
    case let error as HTTPError:
      if let cause = error.cause as? StorageError {
        self = cause
      } else {
        self.init(error.code == .invalid ? .invalid : .io, path: path, "\(operation) failed: \(error.message)")
      }
    default: self.init(.io, path: path, "\(operation) failed: \(error)")
    }
  }

  /// What it means that the version which is being read is gone.
  package static func replaced(path: String) -> StorageError {
    StorageError(
      .conditionFailed, path: path,
      "the object was replaced or deleted while it was read; wait until its writer has finished, then run again")
  }

  /// The first of several failures, which tells how many more there were; nil of none.
  package init?(firstOf failures: [StorageError]) {
    guard let first = failures.first else { return nil }
    guard failures.count > 1 else {
      self = first
      return
    }
    self.init(first.code, path: first.path, "\(first.message) (\(failures.count - 1) more of the keys failed)")
  }
}
