/// An attempt as recorded, for reports.
package struct AttemptSummary: Hashable, Sendable {
  /// How it ended, and whether its output counts.
  package enum State: String, Sendable, CaseIterable {
    /// It won its task; its output counts, unless `isLive` is false.
    case succeeded
    /// It reported an error.
    case failed
    /// It never reported.
    case lost
    /// It succeeded after another had.
    case discarded
  }

  /// The task it was for.
  package var task: TaskKey
  /// Which of the task's attempts, from 0.
  package var attempt: Int
  /// The identity of the output it was to make.
  package var identity: Digest128
  /// Where it ran.
  package var worker: String
  /// How it ended.
  package var state: State
  /// Whether its output counts; false for an output that was invalidated after it had won.
  package var isLive: Bool
  /// The error's text, if it failed or was lost.
  package var error: String?
  /// When it was sent.
  package var startedAt: WallTime
  /// When its end was noticed.
  package var finishedAt: WallTime
  /// What was measured.
  package var metrics: [UInt8]
  /// The output's size; 0 if there is none.
  package var byteCount: Int
  /// The output's rows; 0 if there are none.
  package var rowCount: Int
}
