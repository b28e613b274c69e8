import Foundation
import HTTPTransfers
import ObjectStorage
import Records
import StoreTesting

@testable import S3Storage

/// One schedule's work: operations drawn by its seed, each compared with a model of what must be there.
final class FaultScheduleRun {
  struct Report: Sendable {
    /// What must not be, each with the faults that led there.
    var findings: [String] = []
    var faults: [Fault: Int] = [:]
    /// Operations with the right result, refusals included.
    var succeeded = 0
    /// Operations that the faults made fail.
    var failed = 0
  }

  let faulty: FaultyStore
  let isStrict: Bool
  var report = Report()
  private let schedule: FaultSchedule
  private let probes: Bool
  private let hasLargeObjects: Bool
  var random: SeededRandom
  var model: [String: [UInt8]] = [:]

  init(_ schedule: FaultSchedule, on server: FaultyServer) throws {
    self.schedule = schedule
    isStrict = server.isStrict
    random = SeededRandom(seed: schedule.seed)
    probes = schedule.seed % 10 == 3
    hasLargeObjects = schedule.seed % 20 == 5
    faulty = try FaultyStore(
      server.bucket, server.server, clockOffset: schedule.seed % 4 == 1 ? -7200 : 0, probes: probes
    ) { request in
      let fault = schedule.fault(request.number)
      // Whole reads are a small share of the requests, and all that damage can be tried on.
      if request.isVerified, fault != .none, request.number.isMultiple(of: 3) { return .damagedAnswer }
      return fault == .damagedAnswer && !request.isVerified ? .none : fault
    }
  }

  /// Does the work.
  func run() throws -> Report {
    for _ in 0..<10 { try step() }
    if hasLargeObjects { try largeObjects() }
    try checkAll()
    for delivery in faulty.proxy.deliveries { report.faults[delivery.fault, default: 0] += 1 }
    return report
  }

  func step() throws {
    switch Int.random(in: 0..<11, using: &random) {
    case 0, 1: try put(key, .none)
    case 2: try put(key, .createOnly)
    case 3: try replaceKnown(isStale: false)
    case 4: try replaceKnown(isStale: true)
    case 5: try readWhole(likelyKey)
    case 6: try readRange(likelyKey)
    case 7: try readByReader(likelyKey)
    case 8: try list()
    case 9: try delete()
    default: try createTogether()
    }
  }

  var key: String { ["a", "b/c", "b/d", "e f+g"].randomElement(using: &random)! }

  /// One that exists, mostly.
  var likelyKey: String {
    Int.random(in: 0..<8, using: &random) == 0 ? key : model.keys.sorted().randomElement(using: &random) ?? key
  }

  func content(_ size: Int? = nil) -> [UInt8] {
    noise(size ?? [0, 1, 300, 5000, 70_000].randomElement(using: &random)!, seed: random.next())
  }

  /// At the end there is what the model says, and a server that was probed has been found out rightly.
  func checkAll() throws {
    faulty.proxy.settle()
    let present = try faulty.direct.listAll().map(\.key)
    let expected = model.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if present != expected { find("in the end there are \(present), not \(expected)") }
    if probes, case .success(let found) = attempt({ try faulty.store.capabilities() }) {
      let known = try faulty.direct.capabilities()
      if found != known { find("the server was found to honour \(found), not \(known)") }
    }
  }
}

// What is noted.
extension FaultScheduleRun {
  func attempt<R>(_ body: () throws -> R) -> Result<R, StorageError> {
    let start = ContinuousClock.now
    let outcome: Result<R, StorageError>
    do { outcome = .success(try body()) } catch {
      outcome = .failure(error as? StorageError ?? StorageError(.invalid, path: "", "no error of stores: \(error)"))
    }
    if ContinuousClock.now - start > .seconds(120) { find("an operation took \(ContinuousClock.now - start)") }
    count(outcome)
    return outcome
  }

  func count<R>(_ outcome: Result<R, StorageError>) {
    if case .success = outcome { report.succeeded += 1 } else { report.failed += 1 }
  }

  /// Faults of the way may end as `io` or, refusals of the credentials, as `accessDenied`; anything else is a wrong verdict.
  func check(_ error: StorageError, _ what: String, also verdict: StorageError.Code? = nil) {
    if ![.io, .accessDenied, verdict].contains(error.code) { find("\(what) failed with \(error)") }
    if error.code == verdict {
      report.failed -= 1
      report.succeeded += 1
    }
    let halves = error.message.split(separator: ";")
    if halves.count < 2 || error.path.isEmpty { find("\(what) failed without saying how to mend it: \(error)") }
    if error.description.contains("tests-secret") { find("\(what) failed with a secret in \(error)") }
  }

  func find(_ what: String) {
    let faults = faulty.proxy.deliveries.map { "  \($0)" }.joined(separator: "\n")
    report.findings.append("seed \(schedule.seed), density \(schedule.density): \(what)\n\(faults)")
  }

  func same(_ a: [UInt8]?, _ b: [UInt8]?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return isSame(a, b)
  }

  func shown(_ bytes: [UInt8]?) -> String { bytes.map { "\($0.count) bytes \(Array($0.prefix(4)))" } ?? "nothing" }
}

extension FaultProxy.Request {
  /// Whether the store can notice damage to the answer: over plain HTTP only in whole objects that were written in one request.
  var isVerified: Bool {
    method == "GET" && header("range") == nil && !target.contains("list-type=") && !target.contains("/large")
  }
}

extension Result where Failure == StorageError {
  /// The error's code, if it is one.
  var code: StorageError.Code? { if case .failure(let error) = self { error.code } else { nil } }
}
