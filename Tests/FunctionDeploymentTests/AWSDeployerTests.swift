import CloudCredentials
import FunctionSettings
import HTTPTransfers
import Records
import Synchronization
import Testing

@testable import FunctionDeployment

/// What a deployment does when AWS is slow, early, in between or of another opinion.
@Suite struct AWSDeployerTests {
  static func context() -> CredentialContext {
    var context = CredentialContext()
    context.environment = ["AWS_REGION": "eu-central-1"]
    context.readFile = { _ in nil }
    context.pause = { _ in }
    return context
  }

  static func deployer(
    _ settings: FunctionSettings = MotoTests.settings([512]), storage: CodeStorage? = nil,
    _ script: @escaping @Sendable (APICall, Int) throws(DeploymentError) -> APIAnswer? = { _, _ in nil }
  ) throws -> (deployer: AWSDeployer, caller: ScriptedCaller) {
    let caller = ScriptedCaller(script)
    return (
      try AWSDeployer(function: "census", settings: settings, caller: caller, storage: storage, context: Self.context()), caller
    )
  }

  static func refusal(_ status: Int, _ code: String, _ message: String = "words") -> APIAnswer {
    APIAnswer(
      status: status, headers: [HTTPField("x-amzn-errortype", code + ":http://internal.amazon.com/")],
      body: SharedBytes(Array(#"{"message":"\#(message)"}"#.utf8)))
  }

  @Test func aRoleThatIsNotKnownEverywhereIsWaitedFor() throws {
    let (deployer, caller) = try Self.deployer { call, before in
      guard call.name == "CreateFunction", before < 3 else { return nil }
      return Self.refusal(
        400, "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.")
    }
    #expect(try deployer.deploy(SmallCode.code(1)).steps.contains(.created("function census")))
    #expect(caller.names.filter { $0 == "CreateFunction" }.count == 4)
  }

  @Test func aRoleThatNeverWorksIsAnError() throws {
    let (deployer, _) = try Self.deployer { call, _ in
      call.name == "CreateFunction"
        ? Self.refusal(400, "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.")
        : nil
    }
    let error = try #require(failure { _ = try deployer.deploy(SmallCode.code(1)) })
    #expect(error.code == .refused && error.message.contains("cannot be assumed"))
  }

  @Test func changesUnderWayAreWaitedFor() throws {
    let (deployer, caller) = try Self.deployer { call, before in
      switch call.name {
      case "GetFunctionConfiguration" where before < 2: .json(200, ["State": "Pending"])
      case "GetFunctionConfiguration" where before == 2: .json(200, ["State": "Active", "LastUpdateStatus": "InProgress"])
      // The published version is set up by itself.
      case "GetFunctionConfiguration" where before == 4: .json(200, ["State": "Pending", "Version": "7"])
      default: nil
      }
    }
    _ = try deployer.deploy(SmallCode.code(1))
    let looks = caller.calls.filter { $0.name == "GetFunctionConfiguration" }
    #expect(looks.map { $0.query.first?.value } == [nil, nil, nil, nil, "VERSION", "VERSION"])
    let names = caller.names
    #expect(names.lastIndex(of: "GetFunctionConfiguration") ?? .max < names.firstIndex(of: "CreateAlias") ?? 0)
  }

  @Test func functionsThatNobodyCalledForLongAreReady() throws {
    let (deployer, caller) = try Self.deployer { call, _ in
      call.name == "GetFunctionConfiguration" ? .json(200, ["State": "Inactive"]) : nil
    }
    _ = try deployer.deploy(SmallCode.code(1))
    #expect(caller.names.contains("CreateAlias"))
  }

  @Test(arguments: [
    JSONValue.object(["State": "Failed", "StateReason": "no such layer"]),
    ["State": "Active", "LastUpdateStatus": "Failed", "LastUpdateStatusReason": "no such layer"],
  ]) func whatFailsIsToldWithItsReason(_ answer: JSONValue) throws {
    let (deployer, _) = try Self.deployer { call, _ in call.name == "GetFunctionConfiguration" ? .json(200, answer) : nil }
    let error = try #require(failure { _ = try deployer.deploy(SmallCode.code(1)) })
    #expect(error.code == .refused && error.message.contains("no such layer"))
  }

  @Test func whatNeverEndsIsGivenUp() throws {
    let (deployer, _) = try Self.deployer { call, _ in
      call.name == "GetFunctionConfiguration" ? .json(200, ["State": "Pending"]) : nil
    }
    #expect(failure { _ = try deployer.deploy(SmallCode.code(1)) }?.code == .timeout)
  }

  @Test func aFunctionThatVanishesIsAnError() throws {
    let (deployer, _) = try Self.deployer { call, _ in
      call.name == "GetFunctionConfiguration" ? Self.refusal(404, "ResourceNotFoundException") : nil
    }
    #expect(failure { _ = try deployer.deploy(SmallCode.code(1)) }?.code == .conflict)
  }

  @Test func aLostAnswerToCreationIsMadeUpFor() throws {
    let target = LambdaTarget(
      role: "arn:aws:iam::ACCOUNT:role/serverless-dataset-census", code: try SmallCode.code(1),
      settings: MotoTests.settings([512]), memory: 512)
    let (deployer, caller) = try Self.deployer { call, before in
      switch call.name {
      case "CreateFunction": Self.refusal(409, "ResourceConflictException", "Function already exist: census")
      case "GetFunction" where before == 1:
        .json(200, ["Configuration": target.assumed(version: "$LATEST"), "Tags": ["serverless-dataset": "function"]])
      case "CreateRole": .text(409, "<Error><Code>EntityAlreadyExists</Code></Error>")
      case "GetRole" where before == 1:
        .text(
          200,
          "<Role><Arn>\(target.role)</Arn><AssumeRolePolicyDocument>%7B%7D</AssumeRolePolicyDocument>"
            + "<Tags><member><Key>serverless-dataset</Key></member></Tags></Role>")
      case "CreateAlias": Self.refusal(409, "ResourceConflictException", "Alias already exists")
      default: nil
      }
    }
    let report = try deployer.deploy(SmallCode.code(1))
    #expect(report.steps.contains(.updated("role serverless-dataset-census", ["trust", "permissions"])), "\(report)")
    #expect(!caller.names.contains("UpdateFunctionConfiguration") && caller.names.contains("UpdateAlias"))
  }

  /// The answer to GetFunction for a function of this tool that has the code number 9.
  private static func present(_ change: (inout [String: JSONValue]) -> Void = { _ in }) throws -> APIAnswer {
    let target = LambdaTarget(role: "", code: try SmallCode.code(9), settings: MotoTests.settings([512]), memory: 512)
    var values = target.assumed(version: "$LATEST").values
    change(&values)
    return .json(200, ["Configuration": .object(values), "Tags": ["serverless-dataset": "function"]])
  }

  @Test func changesOfOthersAreWaitedForAndNotOverwritten() throws {
    let present = try Self.present()
    let (deployer, caller) = try Self.deployer { call, before in
      switch call.name {
      case "GetFunction": present
      case "UpdateFunctionCode" where before < 2, "UpdateFunctionConfiguration" where before < 1:
        Self.refusal(409, "ResourceConflictException", "The operation cannot be performed: an update is in progress")
      case "GetFunctionConfiguration" where call.query.isEmpty:
        .json(200, ["State": "Active", "RevisionId": .text("revision-\(before)")])
      default: nil
      }
    }
    _ = try deployer.deploy(SmallCode.code(1))
    let counts = Dictionary(grouping: caller.names) { $0 }.mapValues(\.count)
    #expect(counts["UpdateFunctionCode"] == 3 && counts["UpdateFunctionConfiguration"] == 2 && counts["CreateFunction"] == nil)
    let published = try #require(caller.calls.first { $0.name == "PublishVersion" }?.document)
    let code = try SmallCode.code(1)
    #expect(published["RevisionId"] == "revision-1" && published["CodeSha256"] == .text(code.sha256))
  }

  @Test func everyDifferenceIsSeen() throws {
    let target = LambdaTarget(
      role: "arn:new", code: try SmallCode.code(1), settings: MotoTests.settings([512]), memory: 512)
    let same = target.assumed(version: "1").values
    func differences(_ name: String, _ value: JSONValue) -> [String] {
      let actual = LambdaConfiguration(values: .object(same.merging([name: value]) { $1 }))
      return target.codeDifferences(actual) + target.differences(actual)
    }
    #expect(differences("Version", "2").isEmpty)
    #expect(differences("CodeSha256", "x") == ["code"])
    #expect(differences("Architectures", ["arm64"]) == ["architecture x86_64"])
    #expect(differences("MemorySize", 128) == ["memory 128 → 512"])
    #expect(differences("Timeout", 3) == ["timeout 3 → 900"])
    #expect(differences("EphemeralStorage", ["Size": 512]) == ["temporary storage 512 → 2048"])
    #expect(differences("Role", "arn:old") == ["role arn:old → arn:new"])
    #expect(differences("Handler", "main") == ["handler main → bootstrap"])
    #expect(differences("Runtime", "provided.al2") == ["runtime provided.al2 → provided.al2023"])
    let variables: JSONValue = ["Variables": ["LEVEL": "other", "OLD": "x", "SWIFT_DETERMINISTIC_HASHING": "1"]]
    #expect(differences("Environment", variables) == ["variables LEVEL OLD"])
  }

  @Test func certificatesOfThePackageAreTrusted() throws {
    let identity = try CodeIdentity("build-id:0123456789abcdef")
    func variables(_ name: String, _ change: (inout FunctionSettings) -> Void = { _ in }) -> [String: String] {
      var settings = FunctionSettings()
      change(&settings)
      let code = FunctionCode(
        identity: identity, architecture: .arm64, zip: SharedBytes(SmallCode.zip(1)), certificates: name)
      let target = LambdaTarget(role: "", code: code, settings: settings, memory: 512)
      #expect(target.configuration["Environment"]?["Variables"]?.values.compactMapValues(\.string) == target.variables)
      return target.variables
    }
    // The name of the only file in the zip stands for one of certificates.
    #expect(variables("bootstrap") == ["SSL_CERT_FILE": "/var/task/bootstrap", "SWIFT_DETERMINISTIC_HASHING": "1"])
    #expect(variables("lib/ca-certificates.crt") == ["SWIFT_DETERMINISTIC_HASHING": "1"])
    let own = variables("bootstrap") { $0.variables = [FunctionVariable(name: "SSL_CERT_FILE", value: "/mine")] }
    #expect(own["SSL_CERT_FILE"] == "/mine")
  }

  @Test func functionsOfImagesAreRefused() throws {
    let present = try Self.present { $0["PackageType"] = "Image" }
    let (deployer, _) = try Self.deployer { call, _ in call.name == "GetFunction" ? present : nil }
    #expect(failure { _ = try deployer.deploy(SmallCode.code(1)) }?.message.contains("undeploy it first") == true)
  }

  @Test func rolesThatOthersUseAreNotRemoved() throws {
    let (deployer, caller) = try Self.deployer { call, _ in
      switch call.name {
      case "DeleteRole": .text(409, "<Error><Code>DeleteConflict</Code></Error>")
      case "ListRolePolicies" where call.item("Marker") == nil:
        .text(200, "<R><PolicyNames><member>a</member></PolicyNames><IsTruncated>true</IsTruncated><Marker>m</Marker></R>")
      default: nil
      }
    }
    let error = try #require(failure { _ = try deployer.undeploy() })
    #expect(error.code == .conflict && error.message.contains("detach"))
    let removed = caller.calls.filter { $0.name == "DeleteRolePolicy" }.map { $0.item("PolicyName") }
    #expect(removed == ["a", "serverless-dataset"])
  }

  @Test func anEndpointWithoutRolesIsNoAbsence() throws {
    let (deployer, _) = try Self.deployer { call, _ in call.name == "GetRole" ? .text(404, "<html>no such page</html>") : nil }
    #expect(failure { _ = try deployer.deploy(SmallCode.code(1)) }?.message.contains("HTTP 404") == true)
    let (garbled, _) = try Self.deployer { call, _ in call.name == "GetRole" ? .text(200, "no XML <") : nil }
    #expect(failure { _ = try garbled.deploy(SmallCode.code(1)) }?.message.contains("AWS_ENDPOINT_URL_IAM") == true)
    let (nobody, _) = try Self.deployer { call, _ in call.name == "GetCallerIdentity" ? .text(200, "<a/>") : nil }
    #expect(failure { _ = try nobody.deploy(SmallCode.code(1)) }?.message.contains("AWS_ENDPOINT_URL_STS") == true)
  }

  @Test func listsOfManyPagesAreReadWhole() throws {
    let (deployer, caller) = try Self.deployer { call, before in
      let page = call.query.first { $0.name == "Marker" }?.value
      switch call.name {
      case "ListAliases":
        let number = page.map { Int($0) ?? 0 } ?? 0
        let alias: JSONValue = ["Name": .text("code-\(number)abc-512"), "FunctionVersion": .text(String(number + 1))]
        return .json(200, ["Aliases": [alias], "NextMarker": number < 6 ? .text(String(number + 1)) : .null])
      default: return nil
      }
    }
    let report = try deployer.deploy(SmallCode.code(1))
    // Seven others, of which the four newest stay beside the current one.
    #expect(report.steps.filter { if case .removed = $0 { true } else { false } }.count == 3)
    #expect(caller.names.filter { $0 == "ListAliases" }.count == 7)
  }

  @Test func largePackagesGoThroughTheStorage() throws {
    let log = Mutex([String]())
    let storage = CodeStorage(
      put: { bucket, key, bytes in log.withLock { $0.append("put \(bucket) \(key) \(bytes.count)") } },
      remove: { bucket, key in log.withLock { $0.append("remove \(bucket) \(key)") } })
    let zip = SharedBytes([0x50, 0x4b] + [UInt8](repeating: 0, count: 50 << 20))
    let code = FunctionCode(identity: try CodeIdentity("build-id:0123456789abcdef"), architecture: .arm64, zip: zip)
    let (deployer, caller) = try Self.deployer(storage: storage)
    _ = try deployer.deploy(code)
    let key = "runs/deployments/census-0123456789abcdef.zip"
    #expect(log.withLock { $0 } == ["put work \(key) \(zip.count)", "remove work \(key)"])
    let created = try #require(caller.calls.first { $0.name == "CreateFunction" }?.document)
    #expect(created["Code"] == ["S3Bucket": "work", "S3Key": .text(key)] && created["Architectures"] == ["arm64"])

    let error = try #require(failure { _ = try Self.deployer().deployer.deploy(code) })
    #expect(error.code == .invalid && error.message.contains("--storage s3://") && error.message.contains("image"))
    struct Full: Error {}
    let full = CodeStorage(put: { _, _, _ in throw Full() }, remove: { _, _ in })
    #expect(failure { _ = try Self.deployer(storage: full).deployer.deploy(code) }?.code == .unavailable)
  }

  @Test(arguments: [405, 501, 404]) func anEndpointWithoutAsynchronousCallsIsNoted(_ status: Int) throws {
    let (deployer, _) = try Self.deployer { call, _ in
      call.name.hasSuffix("EventInvokeConfig") ? .text(status, "<html>no such thing</html>") : nil
    }
    let report = try deployer.deploy(SmallCode.code(1))
    #expect(report.description.contains("HTTP \(status)): tasks may run twice"), "\(report)")
  }

  @Test(arguments: [
    ("CreateRole", 403, "AccessDenied", DeploymentError.Code.accessDenied, "iam:CreateRole"),
    ("CreateFunction", 403, "AccessDeniedException", .accessDenied, "lambda:CreateFunction"),
    ("GetFunction", 403, "UnrecognizedClientException", .accessDenied, "credentials"),
    ("GetFunction", 400, "ExpiredTokenException", .accessDenied, "log in again"),
    ("GetFunction", 403, "", .accessDenied, "credentials"),
    ("PublishVersion", 412, "PreconditionFailedException", .conflict, "another change"),
    ("CreateFunction", 400, "CodeStorageExceededException", .refused, "CodeStorageExceededException: words"),
    ("CreateAlias", 500, "ServiceException", .unavailable, "later"),
    ("PutRolePolicy", 400, "MalformedPolicyDocument", .refused, "words"),
    ("GetCallerIdentity", 429, "", .unavailable, "later"),
    ("PutFunctionEventInvokeConfig", 403, "AccessDeniedException", .accessDenied, "lambda:PutFunctionEventInvokeConfig"),
  ]) func refusalsAreExplained(_ name: String, _ status: Int, _ code: String, _ expected: DeploymentError.Code, _ part: String)
    throws
  {
    let (deployer, _) = try Self.deployer { call, _ in call.name == name ? Self.refusal(status, code) : nil }
    let error = try #require(failure { _ = try deployer.deploy(SmallCode.code(1)) })
    #expect(error.code == expected && error.message.contains(part) && error.message.contains(name), "\(error)")
  }

  @Test func identitiesAndSettingsThatCannotBeAreRefused() throws {
    for text in ["", "build-id", "build-id:", "build-id:xyz", "build-id:0123456789abc/..", "a:b:0123456789"] {
      #expect(failure { _ = try CodeIdentity(text) }?.code == .invalid, "\(text)")
    }
    var settings = MotoTests.settings([512])
    settings.architecture = .arm64
    #expect(failure { _ = try Self.deployer(settings).deployer.deploy(SmallCode.code(1)) }?.message.contains("arm64") == true)
    settings = MotoTests.settings([512])
    settings.variables = [FunctionVariable(name: "LONG", value: String(repeating: "x", count: 4096))]
    #expect(failure { _ = try Self.deployer(settings).deployer.deploy(SmallCode.code(1)) }?.message.contains("4096") == true)
    var nowhere = Self.context()
    nowhere.environment = [:]
    let caller = RecordingCaller()
    #expect(
      failure { _ = try AWSDeployer(function: "f", settings: settings, caller: caller, context: nowhere) }?.message.contains(
        "AWS_REGION") == true)
    #expect(
      failure { _ = try AWSDeployer(function: "no good", settings: settings, caller: caller, context: nowhere) }?.code
        == .invalid)
  }

  @Test func endpointsHaveTheirOrder() throws {
    func place(_ endpoint: String?, _ region: String, _ environment: [String: String] = [:]) throws -> [String] {
      var settings = FunctionSettings()
      settings.endpoint = endpoint
      settings.region = region
      var context = Self.context()
      context.environment = environment
      let place = try AWSPlace(settings, context: context)
      return [place.lambda, place.iam, place.sts, place.partition, place.iamRegion]
    }
    #expect(
      try place(nil, "eu-west-1") == [
        "https://lambda.eu-west-1.amazonaws.com", "https://iam.amazonaws.com", "https://sts.eu-west-1.amazonaws.com", "aws",
        "us-east-1",
      ])
    #expect(
      try place(nil, "cn-north-1") == [
        "https://lambda.cn-north-1.amazonaws.com.cn", "https://iam.cn-north-1.amazonaws.com.cn",
        "https://sts.cn-north-1.amazonaws.com.cn", "aws-cn", "cn-north-1",
      ])
    #expect(
      try place(nil, "us-gov-east-1") == [
        "https://lambda.us-gov-east-1.amazonaws.com", "https://iam.us-gov.amazonaws.com",
        "https://sts.us-gov-east-1.amazonaws.com", "aws-us-gov", "us-gov-west-1",
      ])
    let environment = [
      "AWS_ENDPOINT_URL": "http://all/", "AWS_ENDPOINT_URL_LAMBDA": "http://l", "AWS_ENDPOINT_URL_IAM": "http://i",
    ]
    #expect(try Array(place(nil, "r", environment)[..<3]) == ["http://l", "http://i", "http://all"])
    #expect(try Array(place("http://given", "r", environment)[..<3]) == ["http://given", "http://i", "http://given"])
  }
}
