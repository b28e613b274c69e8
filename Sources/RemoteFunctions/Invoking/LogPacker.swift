internal import FunctionInvocation
internal import ObjectStorage

/// Turns the run's log into what travels with calls: while it is short, all of it; what makes it long is put into objects, which every
/// worker fetches once.
actor LogPacker {
  private let log: InvocationLog
  private let store: any ObjectStore
  private let prefix: String
  private let inlineBytes: Int
  private var segments: [CallLog.Segment] = []
  private var sealed = 0
  private var sealing: Task<Result<Void, StorageError>, Never>?

  /// - Parameters:
  ///   - prefix: the run's, without a slash at its end.
  ///   - inlineBytes: bytes of records that may travel with every call.
  init(_ log: InvocationLog, store: any ObjectStore, prefix: String, inlineBytes: Int = 32 << 10) {
    self.log = log
    self.store = store
    self.prefix = prefix
    self.inlineBytes = inlineBytes
  }

  /// The log up to a position. No request, or one write for each 32 KiB that it has grown by.
  func records(upTo position: Int) async throws(StorageError) -> CallLog {
    while sealed < position, log[sealed..<position].reduce(0, { $0 + $1.count }) > inlineBytes {
      try await seal(upTo: position).get()
    }
    // What was sealed meanwhile may reach beyond the position; a worker that knows more than it needs is none the worse.
    return CallLog(segments: segments, rest: sealed < position ? Array(log[sealed..<position]) : [])
  }

  /// Seals what comes next; who comes while that is under way waits for the same.
  private func seal(upTo position: Int) async -> Result<Void, StorageError> {
    if let sealing { return await sealing.value }
    let task = Task { await putSegment(upTo: position) }
    sealing = task
    return await task.value
  }

  /// What waits for its end finds all of it done: the state changes before the task ends.
  private func putSegment(upTo position: Int) async -> Result<Void, StorageError> {
    let (first, store) = (sealed, store)
    let key = "\(prefix)/log/\(first)-\(position)"
    let bytes = CallLog.encode(log[first..<position])
    let result = await BlockingCall.run { () -> Result<Void, StorageError> in
      Result { () throws(StorageError) in try store.put(key, bytes) }
    }
    if case .success = result {
      segments.append(CallLog.Segment(key: key, count: position - first))
      sealed = position
    }
    sealing = nil
    return result
  }
}
