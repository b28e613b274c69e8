#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// State that threads share and wait on.
///
/// It is for threads of our own: waiting would starve Swift's cooperative pool.
final class Monitor<State: Sendable>: @unchecked Sendable {
  // The two live at a fixed address, as POSIX demands; `state` is only touched with the mutex held.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state: State

  init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Changes the state and wakes one waiting thread, or all of them.
  func change(wakingAll: Bool = false, _ body: (inout State) -> Void) {
    pthread_mutex_lock(mutex)
    body(&state)
    pthread_mutex_unlock(mutex)
    if wakingAll { pthread_cond_broadcast(changed) } else { pthread_cond_signal(changed) }
  }

  /// Waits until `body`, called after each change, returns a value.
  func wait<R>(for body: (inout State) -> R?) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&state) { return result }
      pthread_cond_wait(changed, mutex)
    }
  }
}
