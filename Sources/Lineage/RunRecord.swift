/// A run, as recorded.
package struct RunRecord: Hashable, Sendable {
  /// How far a run has come.
  package enum State: String, Sendable, CaseIterable {
    /// Started and not finished: its driver works on it, or died.
    case running
    /// Its program returned.
    case succeeded
    /// Its program threw. It may be resumed: what was recorded holds.
    case failed
    /// Given up for good: it is not resumed.
    case abandoned
  }

  /// Its name.
  package var id: RunID
  /// What was started.
  package var command: RunCommand
  /// The library's options it was started with.
  package var options: [String: String]
  /// When it was first started.
  package var startedAt: WallTime
  /// When it finished; nil while it is running.
  package var finishedAt: WallTime?
  /// How far it has come.
  package var state: State
  /// The process that drives it or did last.
  package var driver: DriverIdentity
  /// The digest of its inputs' listings, once they are known.
  package var inputs: Digest128?
}
