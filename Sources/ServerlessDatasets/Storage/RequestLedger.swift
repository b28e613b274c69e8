internal import Execution
internal import HTTPTransfers
internal import Synchronization

/// What this process asks of storages, told once: a worker tells it with the task that has just ended, the driver at the end of the run.
enum RequestLedger {
  private static let told = Mutex(TransferSnapshot())

  /// What was asked since the last call, by any thread. What is under way is told later.
  static func take() -> StorageRequests {
    told.withLock { told in
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
