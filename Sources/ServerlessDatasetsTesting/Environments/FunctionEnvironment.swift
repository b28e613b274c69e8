internal import NIOCore

/// A process that executes one invocation at a time, as the service sees it. It belongs to the service's event loop.
final class FunctionEnvironment {
  /// What it does.
  enum Phase {
    /// It has not asked for an invocation yet.
    case initializing
    /// It waits for one.
    case idle
    /// It executes one.
    case executing
    /// It has answered, and will ask for the next one.
    case finishing
    /// It is being killed.
    case ending
  }

  let number: Int
  let version: FunctionVersion
  /// What executes it now.
  var process: EnvironmentProcess
  /// When the process was started.
  var begin: NIODeadline
  var phase = Phase.initializing
  /// What it executes, or will execute as soon as it asks.
  var execution: Execution?
  /// The request for the next invocation.
  var parked: ServerConnection?
  /// Nanoseconds that the initialisation took, until they are in a report.
  var initialization: Int64?
  /// Whether its process was started again, because the first one took too long.
  var isSecondTry = false
  /// Whether its process is being killed to be started again.
  var isRestarting = false
  /// Ends what takes too long.
  var timer: Scheduled<Void>?
  /// Since when it waits.
  var idleSince = NIODeadline.now()

  init(number: Int, version: FunctionVersion, process: EnvironmentProcess, begin: NIODeadline) {
    self.number = number
    self.version = version
    self.process = process
    self.begin = begin
  }
}
