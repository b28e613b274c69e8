internal import Lineage
internal import ObjectStorage
internal import Synchronization

/// Holds a run's lease as long as its driver lives.
final class LeaseKeeper: Sendable {
  private let run: String
  private let store: any ObjectStore
  private let renewal = Mutex<Task<Void, Never>?>(nil)

  /// Takes the lease. One request, which also shows whether the storage can be written to before anything runs.
  init(_ run: RunID, in store: any ObjectStore) throws(StorageError) {
    self.run = run.rawValue
    self.store = store
    try Self.lease(self.run, for: RunLease.duration).write(to: store)
    let task = Task.detached(priority: .background) { [run, store] in
      while true {
        do { try await Task.sleep(for: .seconds(RunLease.duration / 3)) } catch { return }
        // A renewal that fails is tried again with the next: the lease holds for two more.
        try? Self.lease(run.rawValue, for: RunLease.duration).write(to: store)
      }
    }
    renewal.withLock { $0 = task }
  }

  /// Ends the renewals. What stays behind is kept for a resume.
  /// - Parameter seconds: how long it is kept; nil where nothing stays.
  func end(keepingFor seconds: Int64?) {
    renewal.withLock { $0?.cancel() }
    if let seconds { try? Self.lease(run, for: seconds).write(to: store) }
  }

  private static func lease(_ run: String, for seconds: Int64) -> RunLease {
    let driver = DriverIdentity.current()
    return RunLease(
      run: run, driver: "\(driver.host) \(driver.process)", until: WallTime.now().nanoseconds / 1_000_000_000 + seconds)
  }
}
