import Testing

@testable import Lineage

/// What is on the disk when a process or machine stops in the midst of writing: the file and its log, copied from under an open
/// store, the log cut anywhere.
@Suite struct CrashTests {
  private func survivors(_ folder: TemporaryFolder, _ run: RunID, logBytes: Int?) async throws -> [OutcomeRecord] {
    let copy = try TemporaryFolder()
    try copy.write(try folder.read())
    let log = try folder.read("lineage.sqlite-wal")
    try copy.write(Array(log.prefix(logBytes ?? log.count)), to: "lineage.sqlite-wal")
    return try await LineageStore(folder: copy.path).perform(.outcomes(of: run))
  }

  @Test func whatWasCommittedIsThereWithoutAClose() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path)
    let run = try await store.openSampleRun()
    for i in 0..<20 {
      try await store.perform(.appendOutcome(Samples.outcome(i), to: run))
      if i % 5 == 0 { #expect(try await survivors(folder, run, logBytes: nil).count == i + 1) }
    }
  }

  @Test func aTornLogLosesOnlyItsEnd() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path)
    let run = try await store.openSampleRun()
    let all = (0..<30).map { Samples.outcome($0, payload: [UInt8](repeating: UInt8($0), count: 700)) }
    for outcome in all { try await store.perform(.appendOutcome(outcome, to: run)) }
    let size = try folder.read("lineage.sqlite-wal").count
    var generator = SeededGenerator(seed: 5)
    var counts: Set<Int> = []
    for _ in 0..<60 {
      let found = try await survivors(folder, run, logBytes: Int.random(in: 0...size, using: &generator))
      #expect(found == Array(all.prefix(found.count)))
      counts.insert(found.count)
    }
    #expect(counts.count > 5)
  }
}
