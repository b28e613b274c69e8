package import Records

/// Reads ahead of their use on a few threads. Who submits decides what is outstanding, so memory is bounded by the submitter's
/// window.
///
/// A fetch that no thread has begun when it is waited for is made by the waiting thread: with no threads at all, reading is
/// simply synchronous, and no thread is started for a single fetch.
package final class FetchPool: @unchecked Sendable {
  private let maximumThreads: Int
  private let monitor = Monitor()
  /// These three are guarded by the monitor.
  private var queue: [Fetch] = []
  private var isClosed = false
  private var threads: [WorkerThread] = []

  /// A pool of up to `threads` threads, which are started when there is work for them.
  package init(threads: Int) { maximumThreads = threads }

  /// Begins a fetch.
  package func submit(_ read: @escaping @Sendable () throws(StorageError) -> SharedBytes) -> Fetch {
    let fetch = Fetch(read)
    monitor.withLock {
      queue.append(fetch)
      if queue.count > 1 && threads.count < maximumThreads, let thread = WorkerThread({ self.serve() }) {
        threads.append(thread)
      }
      monitor.wakeAll()
    }
    return fetch
  }

  /// The bytes of a fetch.
  package func wait(for fetch: Fetch) throws(StorageError) -> SharedBytes {
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
    return try (finished ?? fetch.result()).get()
  }

  /// Drops a fetch that isn't wanted any more, if no thread has begun it.
  package func drop(_ fetch: Fetch) { monitor.withLock { queue.removeAll { $0 === fetch } } }

  /// Ends the threads; fetches that none has begun are dropped. To be called once, when the last fetch was waited for or isn't
  /// wanted any more.
  package func close() {
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
      let result = fetch.result()
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
}
