import GRDB
import Testing

@testable import Lineage

@Suite struct LineageStoreTests {
  private func error(opening folder: String, busyTimeout: Duration = .seconds(10)) -> LineageError? {
    #expect(throws: LineageError.self) { try LineageStore(folder: folder, busyTimeout: busyTimeout) }
  }

  /// A database made by other means than ours.
  private func makeDatabase(_ folder: TemporaryFolder, _ sql: String) throws {
    let queue = try DatabaseQueue(path: folder.file)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test func makesFolderAndFile() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path + "/a/b/")
    #expect(store.path == folder.path + "/a/b/lineage.sqlite")
    let run = try await store.openSampleRun()
    #expect(folder.exists("a/b/lineage.sqlite"))
    #expect(try await store.perform(.run(run))?.id == run)
  }

  @Test func keepsWhatItHolds() async throws {
    let folder = try TemporaryFolder()
    let run = try await LineageStore(folder: folder.path).openSampleRun()
    for _ in 0..<3 { #expect(try await LineageStore(folder: folder.path).perform(.run(run))?.id == run) }
  }

  @Test func usesAWriteAheadLog() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path)
    let mode = try await store.perform(LineageOperation(.read) { try String.fetchOne($0, sql: "PRAGMA journal_mode") })
    #expect(mode == "wal")
  }

  @Test func aNewFileIsFlushedWithItsFirstRun() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path)
    #expect(try folder.read().count == 4096)
    let run = try await store.openSampleRun()
    await store.drain()
    let copy = try TemporaryFolder()
    try copy.write(try folder.read())
    #expect(try await LineageStore(folder: copy.path).perform(.run(run))?.id == run)
  }

  @Test func droppingItCommitsWhatWasHandedIn() async throws {
    let folder = try TemporaryFolder()
    var store: LineageStore? = try LineageStore(folder: folder.path)
    let run = try await #require(store).openSampleRun()
    for i in 0..<50 { store?.submit(.appendOutcome(Samples.outcome(i), to: run)) { _ in } }
    await withCheckedContinuation { continuation in
      store?.submit(.appendOutcome(Samples.outcome(50), to: run)) { _ in continuation.resume() }
      store = nil
    }
    #expect(try await LineageStore(folder: folder.path).perform(.outcomes(of: run)).count == 51)
  }

  @Test func aFileThatIsNoDatabaseIsLeftAsItIs() throws {
    let folder = try TemporaryFolder()
    let bytes = [UInt8](repeating: 0x41, count: 5000)
    try folder.write(bytes)
    let error = error(opening: folder.path)
    #expect(error?.code == .corrupt)
    #expect(error?.path == folder.file)
    #expect(error?.message.contains("--state DIR") == true)
    #expect(try folder.read() == bytes)
  }

  @Test func aTruncatedFileIsLeftAsItIs() async throws {
    let folder = try TemporaryFolder()
    let run = try await LineageStore(folder: folder.path).openSampleRun()
    #expect(run.rawValue.isEmpty == false)
    let whole = try folder.read()
    for count in [2, 50, 99, 4096, whole.count / 2, whole.count - 4096] {
      let bytes = Array(whole.prefix(count))
      try folder.write(bytes)
      #expect(error(opening: folder.path)?.code == .corrupt, "cut to \(count) of \(whole.count) bytes")
      #expect(try folder.read() == bytes)
    }
  }

  @Test func anEmptiedFileBesideItsLogIsCorrupt() throws {
    let folder = try TemporaryFolder()
    try folder.write([])
    try folder.write([1, 2, 3], to: "lineage.sqlite-wal")
    #expect(error(opening: folder.path)?.code == .corrupt)
    #expect(try folder.read("lineage.sqlite-wal") == [1, 2, 3])
  }

  @Test func anEmptyFileIsANewOne() async throws {
    let folder = try TemporaryFolder()
    for bytes in [[], [0]] as [[UInt8]] {
      try folder.write(bytes)
      let store = try LineageStore(folder: folder.path)
      #expect(try await store.perform(.run(try await store.openSampleRun())) != nil)
    }
  }

  @Test func pagesThatAreGarbageAreFoundWhenRead() async throws {
    let folder = try TemporaryFolder()
    let run = try await LineageStore(folder: folder.path).openSampleRun()
    var bytes = try folder.read()
    for i in 4096..<bytes.count { bytes[i] = 0xA5 }
    try folder.write(bytes)
    let error = await #expect(throws: LineageError.self) {
      try await LineageStore(folder: folder.path).perform(.run(run))
    }
    #expect(error?.code == .corrupt)
    #expect(try folder.read() == bytes)
  }

  @Test func rowsThatMakeNoSenseAreCorrupt() async throws {
    for damage in ["SET inputs = x'010203'", "SET arguments = '['", "SET options = '{\"a\":[]'"] {
      let folder = try TemporaryFolder()
      let run = try await LineageStore(folder: folder.path).openSampleRun()
      try makeDatabase(folder, "UPDATE run \(damage)")
      let store = try LineageStore(folder: folder.path)
      let error = await #expect(throws: LineageError.self) { try await store.perform(.run(run)) }
      #expect(error?.code == .corrupt, "\(damage)")
    }
  }

  @Test func anotherProgramsDatabaseIsRefused() throws {
    for sql in ["CREATE TABLE t (a)", "PRAGMA user_version = 3", "PRAGMA application_id = 9"] {
      let folder = try TemporaryFolder()
      try makeDatabase(folder, sql)
      let error = error(opening: folder.path)
      #expect(error?.code == .corrupt)
      #expect(error?.message.contains("another program's") == true)
    }
  }

  @Test func aLaterVersionIsRefused() async throws {
    let folder = try TemporaryFolder()
    #expect(try await LineageStore(folder: folder.path).openSampleRun().rawValue.isEmpty == false)
    try makeDatabase(folder, "PRAGMA user_version = 99")
    let error = error(opening: folder.path)
    #expect(error?.code == .newerVersion)
    #expect(error?.message.contains("99") == true)
    try makeDatabase(folder, "PRAGMA user_version = 0")
    #expect(self.error(opening: folder.path)?.code == .corrupt)
  }

  @Test func aFolderThatCannotBeMadeIsDenied() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "file")
    for path in ["/file/state", "/file", "/file/state/deeper"] {
      let error = error(opening: folder.path + path)
      #expect(error?.code == .accessDenied)
      #expect(error?.path == folder.path + path + "/lineage.sqlite")
    }
  }

  @Test func aFolderInTheFilesPlaceIsDenied() throws {
    let folder = try TemporaryFolder()
    #expect(try LineageStore(folder: folder.file).path == folder.file + "/lineage.sqlite")
    #expect(error(opening: folder.path)?.code == .accessDenied)
  }

  @Test func aFileThatStaysLockedIsAnError() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path, busyTimeout: .milliseconds(20))
    let run = try await store.openSampleRun()
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: folder.file, configuration: configuration)
    try await other.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
    let error = await #expect(throws: LineageError.self) {
      try await store.perform(.appendOutcome(Samples.outcome(0), to: run))
    }
    #expect(error?.code == .locked)
    #expect(try await store.perform(.outcomes(of: run)).isEmpty)
    try await other.writeWithoutTransaction { try $0.rollback() }
    try await store.perform(.appendOutcome(Samples.outcome(0), to: run))
    #expect(try await store.perform(.outcomes(of: run)).count == 1)
  }

  @Test func aFullDiskKeepsNothingOfTheWrite() async throws {
    let folder = try TemporaryFolder()
    let store = try LineageStore(folder: folder.path)
    let run = try await store.openSampleRun()
    func limitPages(_ count: Int) async throws {
      try await store.perform(LineageOperation(.read) { _ = try Int.fetchOne($0, sql: "PRAGMA max_page_count = \(count)") })
    }
    try await limitPages(40)
    let large = Samples.outcome(0, payload: [UInt8](repeating: 1, count: 1 << 20))
    let error = await #expect(throws: LineageError.self) { try await store.perform(.appendOutcome(large, to: run)) }
    #expect(error?.code == .diskFull)
    #expect(try await store.perform(.outcomes(of: run)).isEmpty)
    try await limitPages(1_000_000)
    try await store.perform(.appendOutcome(large, to: run))
    #expect(try await store.perform(.outcomes(of: run)) == [large])
  }

  @Test func manyMayOpenAFreshFileAtOnce() async throws {
    for _ in 0..<5 {
      let folder = try TemporaryFolder()
      let runs = try await withThrowingTaskGroup(of: RunID.self) { group in
        // A busy machine may let the one that makes the file wait for long.
        for _ in 0..<6 {
          group.addTask { try await LineageStore(folder: folder.path, busyTimeout: .seconds(300)).openSampleRun() }
        }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(runs.count == 6)
      #expect(try await LineageStore(folder: folder.path).perform(.recentRuns(limit: 10)).count == 6)
    }
  }

  @Test func twoMayWriteAtOnce() async throws {
    let folder = try TemporaryFolder()
    let stores = [try LineageStore(folder: folder.path), try LineageStore(folder: folder.path)]
    var runs: [RunID] = []
    for store in stores { runs.append(try await store.openSampleRun()) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (store, run) in zip(stores, runs) {
        group.addTask { for i in 0..<40 { try await store.perform(.appendOutcome(Samples.outcome(i), to: run)) } }
      }
      try await group.waitForAll()
    }
    for (store, run) in zip(stores, runs.reversed()) { #expect(try await store.perform(.outcomes(of: run)).count == 40) }
  }

  @Test func everyErrorNamesItsFile() {
    let error = LineageError(.locked, path: "/a/lineage.sqlite", "why")
    #expect("\(error)" == "locked: /a/lineage.sqlite: why")
  }
}
