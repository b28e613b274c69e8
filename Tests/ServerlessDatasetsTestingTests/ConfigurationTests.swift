import StoreTesting
import Testing

@testable import ServerlessDatasetsTesting

@Suite struct ConfigurationTests {
  private func error(_ change: (inout LocalLambda.Configuration) -> Void) async throws -> LocalLambdaError? {
    let folder = try packageFolder()
    var configuration = LocalLambda.Configuration(package: folder.path, function: "echo")
    change(&configuration)
    let service = LocalLambda(configuration)
    do throws(LocalLambdaError) {
      try await service.start()
    } catch {
      return error
    }
    await service.stop()
    return nil
  }

  @Test func valuesOutOfRangeAreRefused() async throws {
    #expect(try await error { _ in } == nil)
    let changes: [(inout LocalLambda.Configuration) -> Void] = [
      { $0.function = "no name" }, { $0.function = "" }, { $0.port = 70_000 }, { $0.memory = 0 }, { $0.memory = 20_000 },
      { $0.aliases = ["1": 128] }, { $0.aliases = ["a b": 128] }, { $0.aliases = ["a": 0] }, { $0.timeout = .zero },
      { $0.initializationTimeout = .zero }, { $0.idleTime = .zero }, { $0.concurrency = 0 }, { $0.burst = 0 }, { $0.ramp = -1 },
      { $0.asynchronousRetries = -1 }, { $0.faults.crashes = 1.5 }, { $0.faults.throttles = -1 },
    ]
    for change in changes { #expect(try await error(change)?.code == .configuration) }
  }

  @Test func secretsAreNotShown() {
    var configuration = LocalLambda.Configuration(package: "/package", function: "echo")
    configuration.variables = ["AWS_SECRET_ACCESS_KEY": "hidden-1"]
    configuration.accessKeys = ["AKIDTESTS": "hidden-2"]
    var dumped = "\(configuration) \(String(reflecting: configuration))"
    dump(configuration, to: &dumped)
    dump(LocalLambda(configuration), to: &dumped)
    #expect(dumped.contains("AKIDTESTS"))
    #expect(!dumped.contains("hidden"))
  }

  @Test func aServiceCanBeStartedAgain() async throws {
    let folder = try packageFolder()
    let service = LocalLambda(LocalLambda.Configuration(package: folder.path, function: "echo"))
    for _ in 0..<2 {
      try await service.start()
      let client = LambdaClient(try #require(service.endpoint))
      let reply = try await client.invoke("{}", type: "DryRun")
      #expect(reply.status == 204)
      client.close()
      await service.stop()
      await service.stop()
    }
  }

  @Test func portsThatAreTakenAreRefused() async throws {
    try await withService { (_, client) async throws in
      let port = try #require(client.endpoint.split(separator: ":").last.flatMap { Int($0) })
      let refused = try await error { $0.port = port }
      #expect(refused?.code == .port)
      #expect(refused?.message.contains("\(port)") == true)
    }
  }

  @Test func aServiceIsStartedOnce() async throws {
    try await withService { (service, _) async throws in
      await #expect { try await service.start() } throws: { ($0 as? LocalLambdaError)?.code == .running }
    }
  }

  @Test func packagesMustHaveAProgram() async throws {
    let empty = try TemporaryFolder()
    let missing = try await error { $0.package = empty.path + "/nothing" }
    #expect(missing?.code == .package)
    #expect(missing?.message.contains("nothing") == true)
    let without = try await error { $0.package = empty.path }
    #expect(without?.code == .package)
    #expect(without?.message.contains("bootstrap") == true)
  }
}
