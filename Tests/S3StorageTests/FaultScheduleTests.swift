import StoreTesting
import Synchronization
import Testing

/// Work through a proxy that does harm, by 200 schedules: every operation has the right result or says clearly why not, and
/// what is on the server afterwards is what was there before or what was written.
@Suite(.timeLimit(.minutes(10))) struct FaultScheduleTests {
  @Test(arguments: [(0.5, UInt64(0)), (0.08, 1000)]) func harmIsOvercomeOrReported(_ density: Double, _ firstSeed: UInt64)
    throws
  {
    let server = try FaultyServer()
    let kinds = Fault.allCases.filter { server.isStrict || $0 != .damagedRequest }
    let reports = Mutex([FaultScheduleRun.Report]())
    let next = Mutex(firstSeed)
    try concurrently(8) { _ in
      while let seed = Self.take(next, below: firstSeed + 100) {
        let schedule = FaultSchedule(seed: seed, density: density, kinds: kinds)
        let report = try FaultScheduleRun(schedule, on: server).run()
        reports.withLock { $0.append(report) }
      }
    }
    let all = reports.withLock { $0 }
    let findings = all.flatMap(\.findings)
    #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    #expect(all.count == 100)
    for kind in kinds { #expect(all.contains { $0.faults[kind, default: 0] > 0 }, "\(kind) never came up") }
    let (succeeded, failed) = (all.reduce(0) { $0 + $1.succeeded }, all.reduce(0) { $0 + $1.failed })
    #expect(succeeded > 2 * failed, "\(succeeded) operations succeeded, \(failed) failed")
  }

  private static func take(_ next: borrowing Mutex<UInt64>, below end: UInt64) -> UInt64? {
    next.withLock { next in
      defer { next += 1 }
      return next < end ? next : nil
    }
  }
}
