import CloudCredentials
import FunctionInvocation
import HTTPTransfers
import ObjectStorage
import ProgramTesting
import Records
import StoreTesting
import Testing

@testable import RemoteFunctions

/// A worker behind a port, with worker processes that do what requests say, and the driver's side of it.
@Suite(.timeLimit(.minutes(10))) struct HTTPFunctionTests {
  private static let key = Array("a key of these tests".utf8)

  /// Runs `body` with the URL of a server.
  private func withServer(
    _ authentication: HTTPFunctionServer.Authentication = .signature(CallVerifier(key: key)), memory: Int? = nil,
    answers: Int = 1 << 20,
    maximum: Int = 1 << 20, _ body: (String, any ObjectStore, TemporaryFolder) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    var host = FunctionHost(
      code: "build-id:1", memoryBytes: memory, workers: 2, folder: folder.path, answerBytes: answers, runs: 2, name: "test")
    host.executable = Executables.beside("EchoWorker")
    let port = try FreePort.find()
    let server = HTTPFunctionServer(port: port, authentication, CallServer(host), maximumBytes: maximum)
    let serving = Task { try await server.run() }
    let url = "http://127.0.0.1:\(port)/invoke"
    for _ in 0..<600 {
      if (try? await HTTPClient.shared.performAsync(HTTPRequest(url: url)))?.status == 200 { break }
      try await Task.sleep(for: .milliseconds(50))
    }
    let result: Result<Void, any Error>
    do { result = .success(try await body(url, FileStore(root: folder.path), folder)) } catch { result = .failure(error) }
    await server.stop()
    serving.cancel()
    try result.get()
  }

  private func invoker(
    _ url: String, _ store: any ObjectStore, code: String = "build-id:1", run: String = "r",
    log: InvocationLog = InvocationLog(),
    authentication: [HTTPFunctionEndpoint.Authentication] = [.signature(key: key)], isText: Bool = false
  ) -> RemoteInvoker {
    var configuration = HTTPFunctionEndpoint.Configuration(url: url)
    configuration.authentication = authentication
    configuration.concurrency = 4
    configuration.isText = isText
    return RemoteInvoker(
      HTTPFunctionEndpoint(configuration),
      RemoteInvoker.Configuration(
        code: code, run: run, arguments: ["EchoWorker"], location: store.uri.description, store: store, prefix: "runs/\(run)"),
      log: log)
  }

  private func call(_ invoker: RemoteInvoker, _ text: String, position: Int = 0, deadline: Duration? = nil) async throws
    -> String
  {
    let request = InvocationRequest(body: Array(text.utf8), logPosition: position, deadline: deadline)
    return String(decoding: try await invoker.invoke(request).body, as: UTF8.self)
  }

  private func code(_ invoker: RemoteInvoker, _ text: String, deadline: Duration? = nil) async -> InvocationError.Code? {
    do {
      _ = try await call(invoker, text, deadline: deadline)
      return nil
    } catch { return (error as? InvocationError)?.code }
  }

  @Test(arguments: [false, true]) func repliesComeBack(isText: Bool) async throws {
    try await withServer { (url, store, _) async throws in
      let log = InvocationLog()
      let invoker = invoker(url, store, log: log, isText: isText)
      #expect(try await call(invoker, "hello") == "hello")
      // Workers stay, and are told only what they don't know.
      let first = try await call(invoker, "pid")
      for record in 1...5 { log.append(Array("record\(record)".utf8)) }
      #expect(try await call(invoker, "records", position: 5) == "record1,record2,record3,record4,record5")
      log.append([UInt8](repeating: 120, count: 40_000))
      #expect(try await call(invoker, "records", position: 6).utf8.count == 40_000 + 5 * 8)
      var processes: Set<String> = [first]
      for _ in 0..<10 { processes.insert(try await call(invoker, "pid")) }
      #expect(processes.count <= 2)
      // Another run has workers of its own.
      let other = self.invoker(url, store, run: "s", isText: isText)
      #expect(!processes.contains(try await call(other, "pid")))
      #expect(try await call(other, "records") == "")
      invoker.shutdown()
      other.shutdown()
    }
  }

  @Test func largeAnswersGoThroughTheStorage() async throws {
    try await withServer(answers: 1000) { (url, store, _) async throws in
      let invoker = invoker(url, store)
      #expect(try await call(invoker, "large 200000").utf8.count == 200_000)
      #expect(try store.listAll(prefix: "runs/r/answers/").count == 1)
      invoker.shutdown()
    }
  }

  @Test func failuresAreToldApart() async throws {
    try await withServer(memory: 400 << 20) { (url, store, _) async throws in
      let invoker = invoker(url, store)
      #expect(await code(invoker, "exit 3") == .workerLost)
      #expect(await code(invoker, "allocate 400") == .outOfMemory)
      #expect(await code(invoker, "sleep 100000", deadline: .milliseconds(300)) == .deadlineExceeded)
      #expect(try await call(invoker, "still here") == "still here")
      #expect(await code(self.invoker(url, store, code: "build-id:2"), "x") == .notDeployed)
      invoker.shutdown()
    }
  }

  @Test func onlyWhoHasTheKeyIsServed() async throws {
    try await withServer { (url, store, _) async throws in
      #expect(await code(invoker(url, store, authentication: []), "x") == .accessDenied)
      #expect(
        await code(invoker(url, store, authentication: [.signature(key: Array("another key".utf8))]), "x") == .accessDenied)
      // One call, signed well: as it is, once more, and altered.
      let call = FunctionCall(
        code: "build-id:1", run: "r", arguments: ["EchoWorker"], storage: store.uri.description, log: CallLog(),
        requests: [[65]],
        deadline: nil, answerKey: "a", answersToStorage: false
      ).encoded
      let signature = CallSignature(body: call, key: Self.key, time: UTCTime.now.seconds, nonce: "once")
      func status(_ body: [UInt8]) async throws -> Int {
        let header = HTTPField(name: CallSignature.header, value: signature.text)
        var request = HTTPRequest(method: "POST", url: url, headers: [header], body: .bytes(SharedBytes(body)))
        // Beside many other tests.
        request.timeouts = HTTPTimeouts(idle: .seconds(300), total: .seconds(300))
        return try await HTTPClient.shared.performAsync(request).status
      }
      #expect(try await status(call + [0]) == 401)
      #expect(try await status(call) == 200)
      #expect(try await status(call) == 401)
      #expect(try await status([UInt8](repeating: 0, count: (1 << 20) + 1)) == 413)
    }
  }

  @Test func azuresOwnFormIsUnderstood() async throws {
    try await withServer { (url, store, _) async throws in
      let call = FunctionCall(
        code: "build-id:1", run: "r", arguments: ["EchoWorker"], storage: store.uri.description, log: CallLog(),
        requests: [Array("hello".utf8)], deadline: nil, answerKey: "a", answersToStorage: false
      ).encoded
      let signature = CallSignature(body: call, key: Self.key, time: UTCTime.now.seconds, nonce: "azure").text
      let body = Digests.base64(call)
      let message = """
        {"Data":{"request":{"Method":"POST","Headers":{"X-Serverless-Dataset-Signature":["\(signature)"]},\
        "Body":"{\\"bytes\\":\\"\(body)\\"}"}},"Metadata":{}}
        """
      let response = try await HTTPClient.shared.performAsync(
        HTTPRequest(
          method: "POST", url: url, headers: [HTTPField(name: "Content-Type", value: "application/json")],
          body: .bytes(SharedBytes(Array(message.utf8)))))
      #expect(response.status == 200)
      // {"Outputs":{"res":{"body":"{\"bytes\":\"…\"}", …
      let text = String(decoding: response.body.bytes, as: UTF8.self)
      #expect(text.hasPrefix("{\"Outputs\":{\"res\":{\"body\":"))
      let parts = text.split(separator: "\\\"")
      let bytes = try #require(parts.count > 3 ? Digests.bytes(base64: String(parts[3])) : nil)
      guard case .results(let results, "test", true) = try FunctionAnswer(bytes) else {
        Issue.record("another answer came")
        return
      }
      #expect(try results.map { try $0.get() } == [Array("hello".utf8)])
    }
  }

  @Test func anEndingServerFinishesWhatItHas() async throws {
    let folder = try TemporaryFolder()
    var host = FunctionHost(
      code: "build-id:1", memoryBytes: nil, workers: 1, folder: folder.path, answerBytes: 1 << 20, runs: 1, name: "test")
    host.executable = Executables.beside("EchoWorker")
    let port = try FreePort.find()
    let server = HTTPFunctionServer(port: port, .none, CallServer(host))
    let serving = Task { try await server.run() }
    defer { serving.cancel() }
    let invoker = invoker("http://127.0.0.1:\(port)", FileStore(root: folder.path), authentication: [])
    #expect(try await call(invoker, "up") == "up")
    let last = Task { try await call(invoker, "sleep 600") }
    try await Task.sleep(for: .milliseconds(200))
    await server.stop()
    #expect(try await last.value == "sleep 600")
    invoker.shutdown()
  }
}
