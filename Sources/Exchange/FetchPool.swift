import ObjectStorage
import Records

/// Reads ranges of objects ahead of their use on a few threads. Who submits decides what is outstanding, so memory is bounded
/// by the submitter's window.
///
/// A fetch that no thread has begun when it is waited for is made by the waiting thread: with no threads at all, reading is
/// simply synchronous, and no thread is started for a single fetch.
final class FetchPool: @unchecked Sendable {
  private let store: any ObjectStore
  private let maximumThreads: Int
  private let monitor = Monitor()
  /// These three are guarded by the monitor.
  private var queue: [Fetch] = []
  private var isClosed = false
  private var threads: [WorkerThread] = []

  init(store: any ObjectStore, threads: Int) {
    self.store = store
    maximumThreads = threads
  }

  /// Begins a fetch.
  func submit(_ key: String, _ range: Range<Int>) -> Fetch {
    let fetch = Fetch(key: key, range: range)
    monitor.withLock {
      queue.append(fetch)
      if queue.count > 1 && threads.count < maximumThreads, let thread = WorkerThread({ self.serve() }) {
        threads.append(thread)
      }
      monitor.wakeAll()
    }
    return fetch
  }

  /// The bytes of a fetch; fewer than asked for where the object is shorter.
  func wait(for fetch: Fetch) throws(StorageError) -> SharedBytes {
    let finished: Result<SharedBytes, StorageError>? = monitor.withLock {
      while true {
        switch fetch.state {
        case .done(let result): return result
        case .running: monitor.wait()
        case .waiting:
          queue.removeAll { $0 === fetch }
          fetch.state = .running
          return nil
        }
      }
    }
    return try (finished ?? get(fetch)).get()
  }

  /// Ends the threads; fetches that none has begun are dropped. To be called once, when the last fetch was waited for or isn't
  /// wanted any more.
  func close() {
    let threads = monitor.withLock {
      isClosed = true
      queue = []
      monitor.wakeAll()
      return self.threads
    }
    for thread in threads { thread.join() }
  }

  private func serve() {
    while let fetch = next() {
      let result = get(fetch)
      monitor.withLock {
        fetch.state = .done(result)
        monitor.wakeAll()
      }
    }
  }

  private func next() -> Fetch? {
    monitor.withLock {
      while queue.isEmpty && !isClosed { monitor.wait() }
      guard !isClosed else { return nil }
      let fetch = queue.removeFirst()
      fetch.state = .running
      return fetch
    }
  }

  private func get(_ fetch: Fetch) -> Result<SharedBytes, StorageError> {
    do throws(StorageError) {
      return .success(try store.get(fetch.key, range: fetch.range))
    } catch {
      return .failure(error)
    }
  }
}
