#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A result that a thread waits for without giving up its place.
final class BlockingResult<Value: Sendable>: @unchecked Sendable {
  // Guarded by `mutex`.
  private var result: Result<Value, any Error>?
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let isSet: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    isSet = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(isSet, nil)
  }

  deinit {
    pthread_cond_destroy(isSet)
    pthread_mutex_destroy(mutex)
    isSet.deallocate()
    mutex.deallocate()
  }

  /// Ends the wait.
  func set(_ value: Result<Value, any Error>) {
    pthread_mutex_lock(mutex)
    result = value
    pthread_cond_signal(isSet)
    pthread_mutex_unlock(mutex)
  }

  /// Blocks the calling thread until there is a result.
  func wait() throws -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result { return try result.get() }
      pthread_cond_wait(isSet, mutex)
    }
  }
}
