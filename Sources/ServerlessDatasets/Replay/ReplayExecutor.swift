#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Runs `run(in:)` on one thread, first in, first out, on driver and worker alike, so that both take the same steps in the same
/// order.
///
/// It knows when the program is *quiescent*: nothing left to run, everything waits for an outcome. Only then is the next one
/// delivered. And it knows when something else than the library woke the program (a timer, a network answer): such a wake-up
/// would come at another moment in another process.
final class ReplayExecutor: TaskExecutor, @unchecked Sendable {
  // Guarded by `mutex`.
  private var jobs: [UnownedJob] = []
  private var head = 0
  private var isPoked = false
  private var expectedEntries = 0
  private var expectedExits: [ContinuousClock.Instant] = []
  private var foreignWakeUps = 0
  private var isShutDown = false
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>

  /// Called on the executor's thread whenever the program is quiescent. It may resume continuations. A returned number of
  /// milliseconds asks for another call after that time, if nothing happens before.
  private let onQuiescence: @Sendable () -> Int?

  init(onQuiescence: @escaping @Sendable () -> Int?) {
    self.onQuiescence = onQuiescence
    mutex = .allocate(capacity: 1)
    wake = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
    startThread()
  }

  private static let marker: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  /// Whether the calling thread is a replay executor's.
  static var isCurrent: Bool { pthread_getspecific(marker) != nil }

  /// Wake-ups so far that the library had no part in.
  var foreignWakeUpCount: Int { locked { foreignWakeUps } }

  /// Announces that the caller's thread is about to enter the executor, legitimately.
  func expectEntry() { locked { expectedEntries += 1 } }

  /// Announces that a task of the program has left the executor: when it ends, it may wake another that waits for it here. One
  /// that ends later than after a few seconds has done more than to return what the library gave it.
  func expectExit() { locked { expectedExits.append(.now + .seconds(5)) } }

  private func takeExit() -> Bool {
    let now = ContinuousClock.now
    expectedExits.removeAll { $0 < now }
    if expectedExits.isEmpty { return false }
    expectedExits.removeFirst()
    return true
  }

  /// Asks for a call of `onQuiescence`, because there is something new to deliver.
  func poke() {
    locked { isPoked = true }
    pthread_cond_signal(wake)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isOwn = Self.isCurrent
    locked {
      if !isOwn {
        if expectedEntries > 0 { expectedEntries -= 1 } else if !takeExit() { foreignWakeUps += 1 }
      }
      jobs.append(job)
    }
    pthread_cond_signal(wake)
  }

  /// Ends the thread once it is idle. What still waits on it waits for ever.
  func shutdown() {
    locked { isShutDown = true }
    pthread_cond_signal(wake)
  }

  private func locked<R>(_ body: () -> R) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  private func startThread() {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, 8 << 20)
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let code = pthread_create(
      &thread, &attributes,
      { raw in
        #if canImport(Glibc)
          let executor = Unmanaged<ReplayExecutor>.fromOpaque(raw!).takeRetainedValue()
        #else
          let executor = Unmanaged<ReplayExecutor>.fromOpaque(raw).takeRetainedValue()
        #endif
        executor.loop()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(code == 0, "the system gives no thread to run the program on (error \(code))")
    pthread_attr_destroy(&attributes)
  }

  private func loop() {
    pthread_setspecific(Self.marker, UnsafeRawPointer(bitPattern: 1))
    var again: Int?
    while let work = next(again) {
      switch work {
      case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
      case .quiescence: again = onQuiescence()
      }
    }
  }

  private enum Work {
    case job(UnownedJob)
    case quiescence
  }

  /// The next thing to do; quiescence is reported once each time the queue runs empty, when poked, and after `timeout`.
  private func next(_ timeout: Int?) -> Work? {
    locked {
      while true {
        if head < jobs.count {
          head += 1
          let job = jobs[head - 1]
          if head == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            head = 0
            isPoked = true
          }
          return .job(job)
        }
        if isPoked {
          isPoked = false
          return .quiescence
        }
        if isShutDown { return nil }
        if !wait(timeout) { return .quiescence }
      }
    }
  }

  private func wait(_ milliseconds: Int?) -> Bool {
    guard let milliseconds else {
      pthread_cond_wait(wake, mutex)
      return true
    }
    var until = timespec()
    clock_gettime(CLOCK_REALTIME, &until)
    let total = until.tv_nsec + milliseconds % 1000 * 1_000_000
    until.tv_sec += milliseconds / 1000 + total / 1_000_000_000
    until.tv_nsec = total % 1_000_000_000
    return pthread_cond_timedwait(wake, mutex, &until) != ETIMEDOUT
  }
}
