#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// State that threads share, and whose changes they can await, for a limited time too.
package final class Guarded<State: Sendable>: @unchecked Sendable {
  // Both stay at one address, as POSIX demands; `state` is only touched with the mutex held.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state: State
  private var waiting = 0

  package init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Reads or changes the state, and wakes the threads that await a change, unless `wakes` says that a later call will.
  package func with<R>(wakes: Bool = true, _ body: (inout State) -> R) -> R {
    pthread_mutex_lock(mutex)
    let result = body(&state)
    let isAwaited = wakes && waiting > 0
    pthread_mutex_unlock(mutex)
    if isAwaited { pthread_cond_broadcast(condition) }
    return result
  }

  /// Waits until `body`, called now and after each change, returns a value; or until `end`, and then returns nil.
  package func wait<R>(until end: ContinuousClock.Instant? = nil, for body: (inout State) -> R?) -> R? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&state) { return result }
      waiting += 1
      defer { waiting -= 1 }
      guard let end else {
        pthread_cond_wait(condition, mutex)
        continue
      }
      let left = end - ContinuousClock.now
      if left <= .zero { return nil }
      waitOnce(atMost: left)
    }
  }

  /// POSIX waits by a clock that may be set, so no single wait is longer than a second.
  private func waitOnce(atMost left: Duration) {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let part = min(left, .seconds(1)).components
    time.tv_sec += Int(part.seconds)
    time.tv_nsec += Int(part.attoseconds / 1_000_000_000)
    if time.tv_nsec >= 1_000_000_000 {
      time.tv_sec += 1
      time.tv_nsec -= 1_000_000_000
    }
    pthread_cond_timedwait(condition, mutex, &time)
  }
}
