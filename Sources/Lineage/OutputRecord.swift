/// An output that counts: made by the attempt that won its task, and not invalidated since.
package struct OutputRecord: Hashable, Sendable {
  /// The identity of the output.
  package var identity: Digest128
  /// The task that made it.
  package var task: TaskKey
  /// The attempt of that task that made it.
  package var attempt: Int
  /// What the attempt left.
  package var output: TaskOutput
  /// What was measured, encoded by whoever measured.
  package var metrics: [UInt8]
}
