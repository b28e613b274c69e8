internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What the closures of one running attempt have counted.
///
/// A task-local value: closures that have threads or child tasks of their own find it, too, and may count at the same time.
/// Nearly all run on the attempt's own thread, which knows its counters by itself: a task-local value takes several times as long to
/// look up as the counting does.
package final class TaskCounters: Sendable {
  @TaskLocal private static var inherited: TaskCounters?

  /// Holds the counters, not retained, of the attempt that runs on the thread.
  private static let ownThread: pthread_key_t = {
    var key = pthread_key_t()
    let code = pthread_key_create(&key, nil)
    precondition(code == 0, "the system has no more thread-specific values (error \(code))")
    return key
  }()

  /// Those of the attempt that the caller is part of; nil outside of tasks.
  package static var current: TaskCounters? {
    if let own = pthread_getspecific(ownThread) { return Unmanaged.fromOpaque(own).takeUnretainedValue() }
    return inherited
  }

  /// For the counters that there were when the task began, by their number.
  private nonisolated(unsafe) let counts: UnsafeMutablePointer<Atomic<Int>>
  private let capacity: Int
  /// For those that a closure made while it ran.
  private let later = Mutex<[Int: Int]>([:])
  private let misuse = Mutex<DatasetError?>(nil)

  /// Nothing counted yet.
  package init() {
    capacity = CounterNames.count
    counts = .allocate(capacity: capacity)
    for slot in 0..<capacity { (counts + slot).initialize(to: Atomic(0)) }
  }

  deinit {
    counts.deinitialize(count: capacity)
    counts.deallocate()
  }

  /// Adds to a counter.
  package func add(_ amount: Int, to slot: Int) {
    if slot < capacity {
      counts[slot].wrappingAdd(amount, ordering: .relaxed)
    } else {
      later.withLock { $0[slot, default: 0] &+= amount }
    }
  }

  /// Fails the attempt, for a call that can't throw.
  package func refuse(_ error: DatasetError) { misuse.withLock { $0 = $0 ?? error } }

  /// What was counted so far; counters that stand at zero aren't among it.
  package var values: CounterValues {
    var values = later.withLock { $0 }
    for slot in 0..<capacity { values[slot] = counts[slot].load(ordering: .relaxed) }
    return CounterValues(
      values.reduce(into: [:]) { if $1.value != 0 { $0[CounterNames.name(of: $1.key)] = $1.value } })
  }

  /// Runs a task with counters of its own, and reports with its success what they stand at.
  package static func counting(_ task: () -> TaskReply) -> TaskReply {
    let counters = TaskCounters()
    // What runs here until the task ends is the task.
    let outer = pthread_getspecific(ownThread)
    pthread_setspecific(ownThread, Unmanaged.passUnretained(counters).toOpaque())
    defer { pthread_setspecific(ownThread, outer) }
    let reply = $inherited.withValue(counters) { task() }
    guard case .success(let result, var metrics) = reply else { return reply }
    if let misuse = counters.misuse.withLock({ $0 }) { return .fatal(misuse) }
    metrics.counters += counters.values
    return .success(result, metrics)
  }
}
