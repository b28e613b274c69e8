import Foundation
import ObjectStorage
import ProgramTesting
import Records
import S3Storage
import StoreTesting
import Synchronization
import Testing

/// The examples, with inputs, outputs and exchange in buckets: the same bytes as with local files.
@Suite struct RemoteRunTests {
  /// Servers to run against.
  enum Server: String, CaseIterable, CustomTestStringConvertible {
    case moto
    case radosgw

    var testDescription: String { rawValue }

    func live() throws -> LiveServer { try LiveServer.running(self == .moto ? LiveServer.moto : LiveServer.radosgw) }
    func store() throws -> S3Store {
      try S3Store.live(self == .moto ? LiveServer.moto : LiveServer.radosgw, prefix: "run \(UUID().uuidString)")
    }
  }

  /// Lines of words, of which some are frequent.
  private static func text(_ seed: UInt64, lines: Int) -> String {
    var state = seed
    func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    var text = ""
    for _ in 0..<lines {
      for word in 0..<6 { text += (word == 0 ? "" : " ") + "word\(next(next(2000) + 1))" }
      text += "\n"
    }
    return text
  }

  /// The parts of an output, in the order of its manifest, as one.
  private static func output(_ store: any ObjectStore, _ folder: String) throws -> String {
    let manifest = try store.array("\(folder)/_manifest")
    let names = String(decoding: manifest, as: UTF8.self).split(separator: "\"").filter { $0.hasPrefix("part-") }
    return try names.map { String(decoding: try store.array("\(folder)/\($0)"), as: UTF8.self) }.joined()
  }

  /// With the state's whole path, by which a test's processes are known.
  private static func pinned(_ folder: ProgramFolder) -> [String] {
    ["--partition-size", "256KiB", "--workers", "2", "--state", "\(folder.path)/state"]
  }

  @Test(arguments: Server.allCases) func wordCountGivesTheSameBytes(_ server: Server) async throws {
    let live = try server.live()
    let store = try server.store()
    try await ProgramFolder.with { folder in
      try folder.makeFolder("in")
      for part in 0..<5 {
        let text = Self.text(UInt64(part + 1), lines: 8000)
        try folder.write(text, to: "in/part-\(part).txt")
        try store.put("in/part-\(part).txt", Array(text.utf8))
      }
      let program = Executables.beside("wordcount")
      let local = try await folder.run(program: program, ["--input", "in/*.txt", "--output", "out"] + Self.pinned(folder))
      #expect(local.code == 0, "\(local.errors)")
      let expected = try Self.output(FileStore(root: folder.path), "out")
      #expect(expected.split(separator: "\n").count > 1000)
      let remote = try await folder.run(
        program: program,
        ["--input", "\(store.uri)/in/*.txt", "--output", "\(store.uri)/out", "--storage", "\(store.uri)/work"]
          + Self.pinned(folder),
        environment: live.environment)
      #expect(remote.code == 0, "\(remote.errors)")
      #expect(try Self.output(store, "out") == expected)
      #expect(try store.listAll(prefix: "work/").isEmpty, "intermediates stay behind")
    }
  }

  @Test(arguments: Server.allCases) func sortGivesTheSameBytes(_ server: Server) async throws {
    let live = try server.live()
    let store = try server.store()
    try await ProgramFolder.with { folder in
      let text = Self.text(9, lines: 30_000)
      try folder.makeFolder("in")
      try folder.write(text, to: "in/all.txt")
      try store.put("in/all.txt", Array(text.utf8))
      let program = Executables.beside("terasort")
      let expected = text.split(separator: "\n").sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let remote = try await folder.run(
        program: program,
        ["--input", "\(store.uri)/in", "--output", "\(store.uri)/out", "--storage", "\(store.uri)/work"] + Self.pinned(folder),
        environment: live.environment)
      #expect(remote.code == 0, "\(remote.errors)")
      let sorted = try Self.output(store, "out")
      #expect(sorted.split(separator: "\n") == expected)
    }
  }

  @Test func aWrongSecretIsAClearError() async throws {
    let live = try Server.radosgw.live()
    let store = try Server.radosgw.store()
    try await ProgramFolder.with { folder in
      var environment = live.environment
      environment["AWS_SECRET_ACCESS_KEY"] = "not-the-secret"
      let result = try await folder.run(
        program: Executables.beside("wordcount"),
        ["--input", "\(store.uri)/in", "--output", "out", "--storage", "\(store.uri)/work"] + Self.pinned(folder),
        environment: environment)
      #expect(result.code == 1)
      #expect(result.errors.contains("accessDenied") && result.errors.contains("check the credentials"), "\(result.errors)")
      #expect(!result.errors.contains("not-the-secret"))
    }
  }

  @Test(arguments: Server.allCases) func doctorAndSweep(_ server: Server) async throws {
    let live = try server.live()
    let store = try server.store()
    try await ProgramFolder.with { folder in
      let program = Executables.beside("serverless-dataset")
      let doctor = try await folder.run(
        program: program, ["doctor", "--storage", "\(store.uri)/work"], environment: live.environment)
      #expect(doctor.code == 0 && doctor.output.contains("runs can use this storage"), "\(doctor.output)\(doctor.errors)")
      #expect(try store.listAll(prefix: "work/").isEmpty)
      // A run of long ago, whose driver is gone, and one that holds its lease.
      try store.put("work/runs/20200101-000000-aaaaaa/1/part", [1, 2, 3])
      try store.put("work/runs/20200102-000000-bbbbbb/1/part", [1, 2, 3])
      try store.put(
        "work/runs/20200102-000000-bbbbbb/lease",
        Array("run 20200102-000000-bbbbbb\ndriver host 1\nuntil \(Int(Date().timeIntervalSince1970) + 600)\n".utf8))
      let writer = try store.writer("work/runs/20200101-000000-aaaaaa/1/large")
      try [UInt8](repeating: 1, count: 9 << 20).withUnsafeBytes { try writer.append($0) }
      try store.put("work/staged/abcdef", [1, 2, 3])
      let sweep = ["gc", "--storage", "\(store.uri)/work"]
      let dry = try await folder.run(program: program, sweep + ["--dry-run"], environment: live.environment)
      #expect(dry.output.contains("would remove  run 20200101-000000-aaaaaa: 1 objects, 3 bytes"), "\(dry.output)\(dry.errors)")
      #expect(dry.output.contains("keeps    run 20200102-000000-bbbbbb: its lease holds"), "\(dry.output)")
      #expect(dry.output.contains("keeps    staged inputs: 1 objects, 3 bytes: runs bring them once"), "\(dry.output)")
      #expect(try store.listAll(prefix: "work/").count == 4)
      let all = sweep + ["--older-than", "0", "--staged-inputs"]
      let real = try await folder.run(program: program, all, environment: live.environment)
      #expect(real.code == 0, "\(real.output)\(real.errors)")
      #expect(real.output.contains("run 20200102-000000-bbbbbb, whose lease holds, may read them"), "\(real.output)")
      #expect(try store.listAll(prefix: "work/").map(\.key).allSatisfy { $0.contains("bbbbbb") || $0.contains("staged") })
      try store.put(
        "work/runs/20200102-000000-bbbbbb/lease", Array("run 20200102-000000-bbbbbb\ndriver host 1\nuntil 0\n".utf8))
      let later = try await folder.run(program: program, all, environment: live.environment)
      #expect(later.code == 0, "\(later.output)\(later.errors)")
      #expect(try store.listAll(prefix: "work/").isEmpty)
      writer.abandon()
    }
  }
}

/// An exchange that doesn't compress, and so lies in objects: what it asks of the server, counted on the way there, and what a
/// worker's death in the middle of it costs.
@Suite struct RemoteExchangeTests {
  /// Lines of random letters.
  private static func letters(_ count: Int, seed: UInt64) -> [UInt8] {
    noise(count, seed: seed + 1).enumerated().map { index, byte in
      index % 80 == 79 ? UInt8(ascii: "\n") : UInt8(ascii: "0") + byte & 63
    }
  }

  private static func arguments(_ store: S3Store, _ folder: ProgramFolder) -> [String] {
    [
      "--input", "\(store.uri)/in", "--output", "\(store.uri)/out", "--storage", "\(store.uri)/work", "--partition-size",
      "700KiB",
      "--workers", "2", "--state", "\(folder.path)/state",
    ]
  }

  /// Workers that are killed in the middle, with an object of the exchange on its way, cost only their tasks.
  @Test func killedWorkersAreReplaced() async throws {
    let live = try LiveServer.running(LiveServer.radosgw)
    let store = try S3Store.live(LiveServer.radosgw, prefix: "killed \(UUID().uuidString)")
    let parts = (0..<4).map { Self.letters(1 << 20, seed: UInt64($0)) }
    for (number, part) in parts.enumerated() { try store.put("in/part-\(number).txt", part) }
    try await ProgramFolder.with { folder in
      let driver = Mutex<pid_t?>(nil)
      let killed = Mutex<[pid_t]>([])
      let proxy = FaultProxy(to: live.endpoint) { request in
        guard request.method == "PUT", request.target.contains("/runs/"), !request.target.contains("/lease") else {
          return .none
        }
        guard let driver = driver.withLock({ $0 }), killed.withLock({ $0.isEmpty }) else { return .none }
        let workers = folder.processes.filter { $0 != driver }
        for worker in workers { kill(worker, SIGKILL) }
        killed.withLock { $0 = workers }
        return .none
      }
      var environment = live.environment
      environment["AWS_ENDPOINT_URL"] = proxy.endpoint
      let running = try RunningProgram(
        "/usr/bin/env",
        environment.map { "\($0.key)=\($0.value)" } + [Executables.beside("terasort")] + Self.arguments(store, folder),
        in: folder)
      driver.withLock { $0 = running.process }
      let result = try await running.result()
      #expect(result.code == 0, "\(result.errors)")
      #expect(!killed.withLock { $0.isEmpty }, "no worker was met")
      #expect(!result.retries.isEmpty, "no attempt was lost: \(result.errors)")
      let lines = parts.flatMap { $0.split(separator: UInt8(ascii: "\n")) }.sorted { $0.lexicographicallyPrecedes($1) }
      let sorted = try store.listAll(prefix: "out/part-").map(\.key).sorted().flatMap { try store.array($0) }
      #expect(sorted.split(separator: UInt8(ascii: "\n")).elementsEqual(lines, by: { $0.elementsEqual($1) }))
    }
  }

  @Test func anExchangeOfMTasksToR() async throws {
    let live = try LiveServer.running(LiveServer.radosgw)
    let store = try S3Store.live(LiveServer.radosgw, prefix: "requests \(UUID().uuidString)")
    let proxy = FaultProxy(to: live.endpoint) { _ in .none }
    // Data that doesn't compress: small exchanges travel with the results of tasks.
    for part in 0..<4 { try store.put("in/part-\(part).txt", Self.letters(1 << 20, seed: UInt64(part))) }
    try await ProgramFolder.with { folder in
      var environment = live.environment
      environment["AWS_ENDPOINT_URL"] = proxy.endpoint
      let result = try await folder.run(
        program: Executables.beside("terasort"), Self.arguments(store, folder), environment: environment)
      #expect(result.code == 0, "\(result.errors)")
      let exchange = proxy.deliveries.filter { $0.target.contains("/runs/") && !$0.target.contains("/lease") }
      let writes = exchange.filter { $0.method == "PUT" }.count
      let reads = exchange.filter { $0.method == "GET" }.count
      let reducers = try store.listAll(prefix: "out/part-").count
      #expect(writes > 1 && reducers > 1, "\(writes) \(reducers)")
      #expect(reads > 0 && reads <= writes * reducers, "\(reads) reads for \(writes) writes and \(reducers) reducers")
      #expect(exchange.count == writes + reads, "\(exchange.map { "\($0.method) \($0.target)" })")
      // What the last lines say is what the server was asked; reads may have had a twin where the machine is slow.
      let told = result.errors.split(separator: "\n").last { $0.hasPrefix("storage: ") }
      let puts = proxy.deliveries.filter { $0.method == "PUT" && !$0.target.contains("partNumber") }.count
      #expect(told?.contains(" \(puts) PutObject") == true, "\(puts) in \(result.errors)")
      let gets = proxy.deliveries.filter { $0.method == "GET" && !$0.target.contains("list-type") }.count
      let toldGets = told?.split(separator: ", ").compactMap { $0.hasSuffix(" GetObject") ? Int($0.filter(\.isNumber)) : nil }
        .first
      #expect(try #require(toldGets) > 0 && toldGets ?? 0 <= gets, "\(gets) in \(result.errors)")
      // No listing but that of the end, which removes what is left.
      let lists = proxy.deliveries.filter { $0.target.contains("list-type=2") && $0.target.contains("runs") }
      #expect(lists.count == 1, "\(lists.map(\.target))")
    }
  }
}
