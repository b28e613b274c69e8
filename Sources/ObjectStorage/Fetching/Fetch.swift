import Records

/// One read on its way from a store.
package final class Fetch: @unchecked Sendable {
  enum State {
    case waiting
    case running
    case done(Result<SharedBytes, StorageError>)
  }

  let read: @Sendable () throws(StorageError) -> SharedBytes
  /// Guarded by the pool's monitor.
  var state = State.waiting

  init(_ read: @escaping @Sendable () throws(StorageError) -> SharedBytes) { self.read = read }

  func result() -> Result<SharedBytes, StorageError> {
    do throws(StorageError) { return .success(try read()) } catch { return .failure(error) }
  }
}
