internal import Execution
internal import HTTPTransfers
internal import Synchronization

/// What this process asks of storages, told once: a worker tells it with the task that has just ended, the driver at the end of the run.
enum RequestLedger {
  private static let told = Mutex(TransferSnapshot())
  /// Whether there is a storage behind a network. A worker that has none isn't kept from its first task by making the client.
  private static let isNeeded = Atomic(false)

  /// From now on there may be something to tell.
  static func begin() { isNeeded.store(true, ordering: .relaxed) }

  /// What was asked since the last call, by any thread. What is under way is told later.
  static func take() -> StorageRequests {
    guard isNeeded.load(ordering: .relaxed) else { return StorageRequests() }
    return told.withLock { told in
      var requests = StorageRequests()
      let all = HTTPClient.shared.metrics.snapshot()
      guard all.requestCount > told.requestCount else { return requests }
      let new = all - told
      requests.counts = CounterValues(new.requests)
      requests.repetitions = new.retries.values.reduce(0, +)
      requests.bytesSent = new.bytesUp
      requests.bytesReceived = new.bytesDown
      told = all
      return requests
    }
  }
}
