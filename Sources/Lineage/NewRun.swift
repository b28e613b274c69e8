/// What is to be recorded when a run starts.
package struct NewRun: Hashable, Sendable {
  /// What was started.
  package var command: RunCommand
  /// The library's options it was started with.
  package var options: [String: String]
  /// When.
  package var startedAt: WallTime
  /// The process that drives it.
  package var driver: DriverIdentity

  /// That run.
  package init(command: RunCommand, options: [String: String] = [:], startedAt: WallTime, driver: DriverIdentity) {
    self.command = command
    self.options = options
    self.startedAt = startedAt
    self.driver = driver
  }
}
