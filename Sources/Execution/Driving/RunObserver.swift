/// Is told how a run goes: what progress displays and summaries are made of. Called from many threads.
package protocol RunObserver: Sendable {
  /// An action begins.
  func actionStarted(_ action: Int, _ title: String)
  /// An action ended, in whatever way.
  func actionEnded(_ action: Int)
  /// A stage's tasks are about to run, some of which are done already.
  func stageStarted(_ stage: StageProgress)
  /// A task is done, and counts.
  func taskFinished(_ stage: StageProgress.ID, _ metrics: TaskMetrics)
  /// An attempt failed and will be followed by another.
  func attemptFailed(_ stage: StageProgress.ID, task: Int, attempt: Int, _ failure: String)
  /// A stage ended, or its action did.
  func stageEnded(_ stage: StageProgress.ID)
  /// Something happened that whoever started the run should know.
  func noted(_ line: String)
}

extension RunObserver {
  /// Passes over it.
  package func noted(_ line: String) {}
}

/// What there is to say about a stage when it starts.
package struct StageProgress: Sendable, Hashable {
  /// Tells stages of a run apart.
  package struct ID: Sendable, Hashable {
    /// The action, in the order of their starts, from 1.
    package var action: Int
    /// The stage, as plans number it.
    package var stage: Int
  }

  /// Which stage.
  package var id: ID
  /// What it does, in a few words.
  package var title: String
  /// Its tasks.
  package var tasks: Int
  /// Those of them whose output was there already.
  package var reused: Int
  /// Those of the reused ones that were done before the run was interrupted, and were not counted yet.
  package var recovered: Int
}
