import GRDB
import Synchronization

/// Commits operations in groups, in order, on the connection's own serial queue.
///
/// The queue holds at most one drain at a time: whoever hands in an operation while none is under way starts one, and it goes on
/// until nothing has gathered during its last commit.
final class GroupCommitter: Sendable {
  /// One operation without its type: done inside the group's transaction, then one of the two completions is called.
  private struct Entry: Sendable {
    let durability: Durability
    /// Does the operation and gives what to call once it is committed.
    let perform: @Sendable (Database) throws -> @Sendable () -> Void
    /// Called instead if it, or its group, failed.
    let fail: @Sendable (LineageError) -> Void
  }

  private struct State {
    var waiting: [Entry] = []
    var isDraining = false
    /// Whether the file itself has never been flushed. A commit flushes the log only, which is worth nothing without the file's
    /// first page; so a new file is flushed right after the first group that asks for full durability.
    var flushesFile: Bool
  }

  private let queue: DatabaseQueue
  private let path: String
  private let state: Mutex<State>

  init(_ queue: DatabaseQueue, path: String, flushesFile: Bool) {
    self.queue = queue
    self.path = path
    state = Mutex(State(flushesFile: flushesFile))
  }

  func submit<Value>(
    _ operation: LineageOperation<Value>, onCommit: @escaping @Sendable (Result<Value, LineageError>) -> Void
  ) {
    let path = path
    let entry = Entry(durability: operation.durability) { database in
      do {
        let value = try operation.body(database)
        return { onCommit(.success(value)) }
      } catch let refusal as LineageRefusal {
        return { onCommit(.failure(LineageError(.conflict, path: path, refusal.message))) }
      }
    } fail: { error in
      onCommit(.failure(error))
    }
    let startsDrain = state.withLock { state in
      state.waiting.append(entry)
      defer { state.isDraining = true }
      return !state.isDraining
    }
    if startsDrain { queue.asyncWriteWithoutTransaction { self.drain($0) } }
  }

  private func drain(_ database: Database) {
    while true {
      let group = state.withLock { state in
        let group = state.waiting
        state.waiting = []
        state.isDraining = !group.isEmpty
        return group
      }
      if group.isEmpty { return }
      commit(group, to: database)
      if group.contains(where: { $0.durability == .full }) { flushFileOnce(database) }
    }
  }

  private func flushFileOnce(_ database: Database) {
    let isFirst = state.withLock { state in
      defer { state.flushesFile = false }
      return state.flushesFile
    }
    if !isFirst { return }
    // Moves the log's pages into the file and flushes both. Where it fails, so will the next commit, which has somebody to tell.
    do {
      try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(PASSIVE)")
    } catch {
      state.withLock { $0.flushesFile = true }
    }
  }

  private func commit(_ group: [Entry], to database: Database) {
    let completions: [@Sendable () -> Void]
    do {
      completions = try transaction(group, on: database)
    } catch {
      if group.count > 1, isOneOperationsFault(error) {
        for entry in group { commit([entry], to: database) }
      } else {
        let error = LineageError(error, path: path)
        for entry in group { entry.fail(error) }
      }
      return
    }
    for completion in completions { completion() }
  }

  private func transaction(_ group: [Entry], on database: Database) throws -> [@Sendable () -> Void] {
    let durability = group.lazy.map(\.durability).max() ?? .read
    if durability != .read {
      // SQLite ignores a change of this inside a transaction. In WAL mode NORMAL doesn't flush on commit and FULL does.
      try database.execute(sql: durability == .full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
    }
    var completions: [@Sendable () -> Void] = []
    completions.reserveCapacity(group.count)
    // A transaction that only later turns to writing fails at once if another process has written since, without waiting.
    try database.inTransaction(durability == .read ? .deferred : .immediate) {
      for entry in group { completions.append(try entry.perform(database)) }
      return .commit
    }
    return completions
  }

  /// Whether one operation's own content made the group fail, so that the others should not.
  private func isOneOperationsFault(_ error: any Error) -> Bool {
    guard let code = (error as? DatabaseError)?.resultCode else { return true }
    return [.SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH, .SQLITE_RANGE].contains(code)
  }
}
