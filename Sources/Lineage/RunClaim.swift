/// What came of asking to drive a run that another process drove.
package enum RunClaim: Hashable, Sendable {
  /// The run is the claimant's now, and running.
  case claimed(RunRecord)
  /// It is not: its driver is `liveness`, as the record tells who.
  case refused(RunRecord, liveness: DriverLiveness)
}
