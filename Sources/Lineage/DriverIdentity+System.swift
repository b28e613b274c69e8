#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension DriverIdentity {
  /// This process.
  package static func current() -> DriverIdentity {
    let process = getpid()
    return DriverIdentity(
      process: process, processStart: SystemFacts.startTime(of: process) ?? 0, boot: SystemFacts.boot(),
      namespace: SystemFacts.processNamespace(), host: SystemFacts.host())
  }

  /// Whether this process is still there. Takes some microseconds.
  package func liveness() -> DriverLiveness {
    liveness(boot: SystemFacts.boot(), namespace: SystemFacts.processNamespace(), host: SystemFacts.host()) { process in
      SystemFacts.startTime(of: process)
    }
  }

  /// The same, as seen from a machine with those facts.
  func liveness(boot: String, namespace: String, host: String, startTime: (Int32) -> UInt64?) -> DriverLiveness {
    if self.boot != boot || boot.isEmpty {
      // The machine of that name has been started anew, unless the name is one that many machines have.
      return self.host == host && !self.boot.isEmpty && !boot.isEmpty && host != "localhost" ? .dead : .unknown
    }
    if self.namespace != namespace { return .unknown }
    guard let started = startTime(process) else { return .dead }
    return started == processStart ? .alive : .dead
  }
}
