import Testing

@testable import FunctionInvocation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct WorkerChannelTests {
  @Test func thisProcessIsNoWorker() {
    #expect(WorkerChannel.takeFromEnvironment() == nil)
  }

  @Test func readsRecordsAndRequestsAndWritesReplies() throws {
    let pair = try SocketPair()
    let channel = WorkerChannel(descriptor: pair.reading)
    var bytes: [UInt8] = []
    Frame.append(.logRecord, 0, [1, 2], to: &bytes)
    Frame.append(.request, 9, [3], to: &bytes)
    pair.send(bytes)
    #expect(channel.next() == .logRecord([1, 2]))
    #expect(channel.next() == .request(sequence: 9, body: [3]))
    channel.reply(sequence: 9, [4, 5])
    var reader = FrameReader()
    _ = reader.receive(from: pair.writing, wait: true)
    #expect(try reader.next() == Frame(kind: .reply, sequence: 9, body: [4, 5]))
    pair.closeWriting()
    #expect(channel.next() == nil)
    channel.reply(sequence: 9, [4])
  }

  @Test func aWrongVariableIsAnErrorThatNamesTheRemedy() async throws {
    try await withTemporaryFolder { folder in
      let (end, output) = try run([], ["\(WorkerChannel.environmentVariable)=77", "SWIFT_BACKTRACE=enable=no"], folder)
      #expect(end != .exited(code: 0))
      #expect(output.contains("SERVERLESS_DATASETS_WORKER=77 names no channel to a driver. Unset it"))
    }
  }

  @Test func aWorkerThatStartsAPoolIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let environment = ["\(WorkerChannel.environmentVariable)=3", "SWIFT_BACKTRACE=enable=no"]
      let (end, output) = try run(["drive", folder], environment, folder)
      #expect(end != .exited(code: 0))
      #expect(output.contains("A worker process started a worker pool"))
    }
  }

  @Test func workersDieWithTheirDriver() async throws {
    try await withTemporaryFolder { folder in
      let (process, output) = try start(["drive", folder], [], folder)
      #expect(await eventually { (try? contents(output))?.contains("\n") ?? false })
      let workers = try contents(output).split { $0 == " " || $0 == "\n" }.compactMap { Int32($0) }
      #expect(workers.count == 2)
      for worker in workers { #expect(isRunning(worker)) }
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
      #expect(await eventually { !workers.contains(where: isRunning) })
    }
  }

  /// Starts the worker program with its output in a file of the folder.
  private func start(_ arguments: [String], _ environment: [String], _ folder: String) throws -> (
    process: Int32, output: String
  ) {
    let output = "\(folder)/worker-15.log"
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var argumentPointers = ([echoWorker] + arguments).map { strdup($0) } + [nil]
    var environmentPointers = environment.map { strdup($0) } + [nil]
    defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
    var process: Int32 = 0
    try #require(posix_spawn(&process, echoWorker, &actions, nil, &argumentPointers, &environmentPointers) == 0)
    return (process, output)
  }

  private func run(_ arguments: [String], _ environment: [String], _ folder: String) throws -> (
    WorkerExit, String
  ) {
    let (process, output) = try start(arguments, environment, folder)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    return (WorkerExit(waitStatus: status), try contents(output))
  }

  private func contents(_ path: String) throws -> String {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
