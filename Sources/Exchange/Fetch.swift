import ObjectStorage
import Records

/// One range of one object on its way from the store.
final class Fetch: @unchecked Sendable {
  enum State {
    case waiting
    case running
    case done(Result<SharedBytes, StorageError>)
  }

  let key: String
  let range: Range<Int>
  /// Guarded by the pool's monitor.
  var state = State.waiting

  init(key: String, range: Range<Int>) {
    self.key = key
    self.range = range
  }
}
