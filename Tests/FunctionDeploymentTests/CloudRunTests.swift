import CloudCredentials
import FunctionSettings
import HTTPTransfers
import StoreTesting
import Synchronization
import Testing

@testable import FunctionDeployment

/// Deployments to a server that was written from Google's documents.
@Suite(.timeLimit(.minutes(2))) struct CloudRunTests {
  static func settings(_ endpoint: String? = nil) -> FunctionSettings {
    var settings = FunctionSettings()
    settings.platform = .gcp
    settings.endpoint = endpoint
    settings.project = "my-project"
    settings.region = "europe-west1"
    settings.image = "europe-west1-docker.pkg.dev/my-project/images/census:1"
    settings.memory = [4000]
    settings.variables = [
      FunctionVariable(name: "LEVEL", value: "debug"), FunctionVariable(name: "TOKEN", value: "very-secret", source: "TOKEN"),
    ]
    return settings
  }

  static func context() -> CredentialContext {
    var context = CredentialContext()
    context.environment = [:]
    context.pause = { _ in }
    return context
  }

  static func deployer(_ settings: FunctionSettings, _ caller: (any APICaller)? = nil) throws -> CloudRunDeployer {
    var policy = RetryPolicy()
    policy.base = .milliseconds(1)
    policy.cap = .milliseconds(2)
    let cloud = CloudCaller(google: GoogleCredentials(token: "a-token"), policy: policy)
    return try CloudRunDeployer(function: "census", settings: settings, caller: caller ?? cloud, context: context())
  }

  static let service: JSONValue = [
    "ingress": "INGRESS_TRAFFIC_ALL", "labels": ["serverless-dataset": "function"],
    "template": [
      "containers": [
        [
          "image": "europe-west1-docker.pkg.dev/my-project/images/census:1", "ports": [["containerPort": 8080]],
          "env": [
            ["name": "LEVEL", "value": "debug"], ["name": "SERVERLESS_DATASET_AUTHENTICATION", "value": "platform"],
            ["name": "SERVERLESS_DATASET_MEMORY", "value": "4000"], ["name": "SERVERLESS_DATASET_WORKERS", "value": "4"],
            ["name": "SWIFT_DETERMINISTIC_HASHING", "value": "1"], ["name": "TOKEN", "value": "very-secret"],
          ],
          "resources": ["limits": ["cpu": "4", "memory": "4000Mi"], "cpuIdle": true, "startupCpuBoost": true],
        ]
      ],
      "maxInstanceRequestConcurrency": 4, "timeout": "900s",
    ],
  ]

  @Test func aServiceIsMadeUpdatedAndRemoved() throws {
    let server = CloudRunServer()
    var settings = Self.settings(server.endpoint)
    let first = try Self.deployer(settings).deploy()
    #expect(first.steps.first == .created("service census"))
    let patch = try #require(server.requests.first { $0.method == "PATCH" })
    #expect(patch.target == CloudRunServer.service + "?allowMissing=true")
    #expect(JSONValue(json: String(decoding: patch.body, as: UTF8.self)) == Self.service)

    #expect(try Self.deployer(settings).deploy().isUnchanged)
    #expect(server.requests.filter { $0.method == "PATCH" }.count == 1)

    settings.timeout = 60
    settings.serviceAccount = "runner@my-project.iam.gserviceaccount.com"
    settings.concurrency = 7
    settings.origins[.concurrency] = .flag("--concurrency")
    settings.variables[1] = FunctionVariable(name: "TOKEN", value: "another-secret", source: "TOKEN")
    let changed = try Self.deployer(settings).deploy()
    let changes = ["template.containers[0].env[5].value", "template.scaling", "template.serviceAccount", "template.timeout"]
    #expect(changed.steps.first == .updated("service census", changes), "\(changed)")
    #expect(!changed.description.contains("secret"))
    let template = server.state.withLock { $0.services[CloudRunServer.service]?["template"] }
    #expect(template?["scaling"] == ["maxInstanceCount": 2] && template?["timeout"] == "60s")

    #expect(try Self.deployer(settings).undeploy().steps == [.removed("service census")])
    #expect(try Self.deployer(settings).undeploy().steps == [.absent("service census")])
    #expect(server.state.withLock { $0.services.isEmpty })
  }

  @Test func theKeyOfDriversStaysInSecretManager() throws {
    var settings = Self.settings()
    settings.authentication = .hmac
    settings.variables = []
    let caller = RecordingCaller()
    let report = try Self.deployer(settings, caller).deploy()
    let sent = caller.calls.first { $0.method == "PATCH" }?.document["template"]?["containers"]?.array.first?["env"]
    #expect(
      sent == [
        ["name": "SERVERLESS_DATASET_AUTHENTICATION", "value": "hmac"],
        ["name": "SERVERLESS_DATASET_KEY", "valueSource": ["secretKeyRef": ["secret": "census-key", "version": "latest"]]],
        ["name": "SERVERLESS_DATASET_MEMORY", "value": "4000"], ["name": "SERVERLESS_DATASET_WORKERS", "value": "4"],
        ["name": "SWIFT_DETERMINISTIC_HASHING", "value": "1"],
      ])
    #expect(report.description.contains("gcloud secrets create census-key"))
  }

  @Test func aDryRunShowsItsCallsWithoutSecrets() throws {
    let caller = RecordingCaller()
    _ = try Self.deployer(Self.settings(), caller).deploy()
    let base = "https://run.googleapis.com" + CloudRunServer.service
    #expect(
      caller.calls.map { "\($0.method) \($0.url)" } == [
        "GET \(base)", "PATCH \(base)?allowMissing=true", "GET \(base):getIamPolicy",
      ])
    #expect(caller.shown.contains("<not shown>") && !caller.shown.contains("very-secret"))
    let removal = RecordingCaller()
    _ = try Self.deployer(Self.settings(), removal).undeploy()
    #expect(removal.calls.map(\.method) == ["GET", "DELETE"])
  }

  @Test(arguments: [(512, "1"), (1769, "1"), (1770, "2"), (5307, "4"), (10_240, "6"), (10_615, "8"), (32_768, "8")])
  func processorsFollowTheMemory(_ memory: Int, _ processors: String) {
    var settings = Self.settings()
    settings.memory = [memory]
    let service = CloudRunService(function: "census", settings: settings, image: "i")
    let limits = service.document["template"]?["containers"]?.array.first?["resources"]?["limits"]
    #expect(limits == ["cpu": .text(processors), "memory": .text("\(memory)Mi")])
  }

  @Test func whatOthersMadeIsLeftAlone() throws {
    let server = CloudRunServer()
    server.state.withLock { $0.services[CloudRunServer.service] = ["labels": ["team": "them"]] }
    let deployer = try Self.deployer(Self.settings(server.endpoint))
    #expect(failure { _ = try deployer.deploy() }?.code == .conflict)
    #expect(failure { _ = try deployer.undeploy() }?.code == .conflict)
    #expect(server.requests.allSatisfy { $0.method == "GET" })
  }

  @Test func servicesThatAreOpenToEverybodyAreRefused() throws {
    let server = CloudRunServer()
    server.state.withLock { $0.bindings = [["role": "roles/run.invoker", "members": ["allUsers", "user:a@example.com"]]] }
    var settings = Self.settings(server.endpoint)
    let error = try #require(failure { _ = try Self.deployer(settings).deploy() })
    #expect(error.code == .conflict && error.message.contains("allUsers"))
    settings.authentication = .hmac
    #expect(failure { _ = try Self.deployer(settings).deploy() } == nil)
  }

  @Test func failuresAreExplained() throws {
    let failing = CloudRunServer()
    failing.state.withLock { $0.fault = ["code": 9, "message": "image not found"] }
    let error = try #require(failure { _ = try Self.deployer(Self.settings(failing.endpoint)).deploy() })
    #expect(error.code == .refused && error.message.contains("image not found"))

    let refusing = CloudRunServer { request in
      guard request.method == "PATCH" else { return nil }
      let body: JSONValue = ["error": ["code": 403, "message": "words", "status": "PERMISSION_DENIED"]]
      return .reply(403, [:], body.bytes)
    }
    let refusal = try #require(failure { _ = try Self.deployer(Self.settings(refusing.endpoint)).deploy() })
    #expect(
      refusal.code == .accessDenied && refusal.message.contains("run.services.create") && refusal.message.contains("words"))

    let blind = CloudRunServer { $0.path.hasSuffix(":getIamPolicy") ? .reply(403) : nil }
    #expect(try Self.deployer(Self.settings(blind.endpoint)).deploy().description.contains("can't be seen (HTTP 403)"))

    let odd = CloudRunServer { $0.method == "PATCH" ? .reply(200, [:], Array("{}".utf8)) : nil }
    #expect(
      failure { _ = try Self.deployer(Self.settings(odd.endpoint)).deploy() }?.message.contains("without an operation") == true)

    let endless = CloudRunServer {
      $0.path.hasPrefix("/v2/operations/") ? .reply(200, [:], Array(#"{"name":"operations/1"}"#.utf8)) : nil
    }
    #expect(failure { _ = try Self.deployer(Self.settings(endless.endpoint)).deploy() }?.code == .timeout)
  }

  @Test func overloadIsTriedAgainAndLostTokensAreRenewed() throws {
    let server = CloudRunServer { request in request.number == 1 ? .reply(503) : request.number == 3 ? .silence : nil }
    #expect(try Self.deployer(Self.settings(server.endpoint)).deploy().steps.first == .created("service census"))
    let never = CloudRunServer { _ in .silence }
    #expect(failure { _ = try Self.deployer(Self.settings(never.endpoint)).deploy() }?.code == .unavailable)
    let wrong = CloudCaller(google: GoogleCredentials(token: "wrong-token"), policy: Self.quick)
    let error = try #require(failure { _ = try Self.deployer(Self.settings(server.endpoint), wrong).deploy() })
    #expect(error.code == .accessDenied && !error.description.contains("wrong-token"))
  }

  static var quick: RetryPolicy {
    var policy = RetryPolicy()
    policy.base = .milliseconds(1)
    policy.attempts = 2
    return policy
  }

  @Test func withoutCredentialsNothingIsSent() throws {
    let server = CloudRunServer()
    var context = Self.context()
    context.environment = ["NO_GCE_CHECK": "true"]
    let caller = CloudCaller(aws: CredentialChain([], now: { .now }), google: GoogleCredentials(context: context))
    let error = try #require(failure { _ = try Self.deployer(Self.settings(server.endpoint), caller).deploy() })
    #expect(error.code == .accessDenied && error.message.contains("gcloud auth application-default login"))
    #expect(server.requests.isEmpty)
  }

  @Test func settingsThatAreLackingAreNamed() throws {
    func check(_ part: String, _ change: (inout FunctionSettings) -> Void) {
      var settings = Self.settings()
      change(&settings)
      let error = failure { _ = try Self.deployer(settings, RecordingCaller()).deploy() }
      #expect(error?.code == .invalid && error?.message.contains(part) == true, "\(error?.description ?? "no error")")
    }
    check("--project") { $0.project = nil }
    check("--region") { $0.region = nil }
    check("--image") { $0.image = nil }
    #expect(
      failure {
        _ = try CloudRunDeployer(function: "Big", settings: Self.settings(), caller: RecordingCaller(), context: Self.context())
      }?.code == .invalid)
  }
}
