/// Whether the process that drives a run is still there.
package enum DriverLiveness: String, Hashable, Sendable, CaseIterable {
  /// It is running on this machine.
  case alive
  /// It has ended, or the machine has been started anew since.
  case dead
  /// It is or was on another machine or in another container, whose processes can't be seen from here.
  case unknown
}
