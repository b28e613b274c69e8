/// Which process drives a run, told so that a later process can find out whether it is still alive: a process number alone is
/// used again.
package struct DriverIdentity: Hashable, Sendable {
  /// The process number.
  package var process: Int32
  /// When the process started, in the system's own unit.
  package var processStart: UInt64
  /// Which boot of which machine; empty if the system doesn't tell.
  package var boot: String
  /// In which space of process numbers (container); empty if the system has no such thing.
  package var namespace: String
  /// The machine's name.
  package var host: String

  /// That process.
  package init(process: Int32, processStart: UInt64, boot: String, namespace: String, host: String) {
    self.process = process
    self.processStart = processStart
    self.boot = boot
    self.namespace = namespace
    self.host = host
  }
}
