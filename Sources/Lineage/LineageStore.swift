import GRDB

/// What ran, on what inputs, with what result: the file that decides what is true, `lineage.sqlite` in the state folder.
///
/// Operations are done in the order they are handed in, by one thread that commits whatever gathered during its last commit as
/// one group (no timer: alone, an operation is committed at once; under load, groups grow). Handing in never waits. A read sees
/// every write handed in before it. Dropping the store commits what was handed in.
///
/// Several processes may have the same file open.
package final class LineageStore: Sendable {
  /// The path of the file.
  package let path: String
  private let committer: GroupCommitter

  /// Opens `lineage.sqlite` in `folder`; makes both if they aren't there. Blocks for a few milliseconds.
  /// - Parameter busyTimeout: how long an operation waits while another process writes, before it fails with `locked`.
  /// - Throws: `accessDenied`, `corrupt`, `newerVersion`, `locked`, `diskFull`, `io`. The file is left as it was.
  package init(folder: String, busyTimeout: Duration = .seconds(10)) throws(LineageError) {
    path = folder.hasSuffix("/") ? folder + "lineage.sqlite" : folder + "/lineage.sqlite"
    let (queue, isNew) = try LineageFile.open(path, inFolder: folder, busyTimeout: busyTimeout)
    committer = GroupCommitter(queue, path: path, flushesFile: isNew)
  }

  /// Hands `operation` in and returns at once. `onCommit` is called on the writer's thread, once the operation's group is
  /// committed (or failed), in the order operations were handed in; those of one group are called back to back, so that a caller
  /// who collects them wakes up once a group. It must not block.
  package func submit<Value>(
    _ operation: LineageOperation<Value>, onCommit: @escaping @Sendable (Result<Value, LineageError>) -> Void
  ) {
    committer.submit(operation, onCommit: onCommit)
  }

  /// Hands `operation` in and waits until it is committed.
  /// - Throws: what the operation documents, and `locked`, `diskFull`, `corrupt`, `io`; then nothing of it was kept, and unless
  ///   the code is `conflict` or `corrupt`, trying again is safe.
  package func perform<Value>(_ operation: LineageOperation<Value>) async throws(LineageError) -> Value {
    let result: Result<Value, LineageError> = await withCheckedContinuation { continuation in
      submit(operation) { continuation.resume(returning: $0) }
    }
    return try result.get()
  }

  /// Waits until everything handed in before is committed or has failed.
  package func drain() async {
    await withCheckedContinuation { continuation in
      submit(LineageOperation(.read) { _ in }) { _ in continuation.resume() }
    }
  }
}
