import CloudCredentials
import Foundation
import FunctionSettings
import HTTPTransfers
import Records
import StoreTesting
import Synchronization
import Testing

@testable import FunctionDeployment

/// Deployments to moto, read back by boto3.
@Suite(.timeLimit(.minutes(5))) struct MotoTests {
  static func settings(_ memory: [Int] = [512, 1024]) -> FunctionSettings {
    var settings = FunctionSettings()
    settings.memory = memory
    settings.storage = "s3://work/runs"
    settings.reads = ["s3://data/in/*.txt"]
    settings.writes = ["s3://data/out"]
    settings.variables = [FunctionVariable(name: "LEVEL", value: "debug")]
    return settings
  }

  static let readBack = """
    def read(name):
        f = functions.get_function(FunctionName=name)
        aliases = functions.list_aliases(FunctionName=name)["Aliases"]
        def version(a):
            c = functions.get_function_configuration(FunctionName=name, Qualifier=a["Name"])
            return {"memory": c["MemorySize"], "timeout": c["Timeout"], "handler": c["Handler"], "runtime": c["Runtime"],
                    "storage": c["EphemeralStorage"]["Size"], "variables": c["Environment"]["Variables"], "role": c["Role"],
                    "sha": c["CodeSha256"], "architectures": c["Architectures"], "version": a["FunctionVersion"]}
        role = "serverless-dataset-" + name
        return {"tags": f["Tags"], "aliases": {a["Name"]: version(a) for a in aliases},
                "trust": roles.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"],
                "policies": {p: roles.get_role_policy(RoleName=role, PolicyName=p)["PolicyDocument"]
                             for p in roles.list_role_policies(RoleName=role)["PolicyNames"]},
                "retries": functions.get_function_event_invoke_config(FunctionName=name)["MaximumRetryAttempts"],
                "versions": [v["Version"] for v in functions.list_versions_by_function(FunctionName=name)["Versions"]],
                "reserved": functions.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions")}

    """

  @Test func aDeploymentIsReadBackAndTheSecondChangesNothing() throws {
    let moto = try Moto.start()
    let deployer = try moto.deployer("census", Self.settings())
    let code = try SmallCode.code(1)
    let first = try deployer.deploy(code)
    #expect(!first.isUnchanged)
    #expect(
      first.steps.contains(.created("function census")) && first.steps.contains(.created("role serverless-dataset-census")))

    let before = try moto.python(Self.readBack + "print(json.dumps(read('census')))")
    let alias = "code-\(SmallCode.identity(1).prefix(32))"
    #expect(before["tags"] == ["serverless-dataset": "function"])
    #expect(Set(before["aliases"]?.values.keys.map { $0 } ?? []) == ["\(alias)-512", "\(alias)-1024"])
    for memory in [512, 1024] {
      var version = try #require(before["aliases"]?["\(alias)-\(memory)"]?.values)
      version["version"] = nil
      #expect(
        JSONValue.object(version) == [
          "memory": .number(memory), "timeout": 900, "handler": "bootstrap", "runtime": "provided.al2023", "storage": 2048,
          "variables": ["LEVEL": "debug", "SWIFT_DETERMINISTIC_HASHING": "1"], "sha": .text(code.sha256),
          "role": "arn:aws:iam::123456789012:role/serverless-dataset-census", "architectures": ["x86_64"],
        ])
    }
    #expect(before["trust"] == AWSPolicies.trust && before["retries"] == 0 && before["reserved"] == .null)
    #expect(before["policies"] == ["serverless-dataset": try deployer.shownPolicies().execution])

    let second = try deployer.deploy(code)
    #expect(second.isUnchanged, "\(second)")
    #expect(try moto.python(Self.readBack + "print(json.dumps(read('census')))") == before)
  }

  @Test func otherCodeAndSettingsUpdate() throws {
    let moto = try Moto.start()
    _ = try moto.deployer("updated", Self.settings()).deploy(SmallCode.code(1))
    var settings = Self.settings()
    settings.timeout = 60
    settings.variables = [FunctionVariable(name: "TOKEN", value: "very-secret", source: "TOKEN")]
    settings.writes = []
    settings.origins[.concurrency] = .flag("--concurrency")
    settings.concurrency = 5
    let report = try moto.deployer("updated", settings).deploy(SmallCode.code(1))
    let alias = "code-\(SmallCode.identity(1).prefix(32))"
    let changes = ["timeout 900 → 60", "variables LEVEL TOKEN"]
    #expect(report.steps.contains(.updated("alias \(alias)-512, version 4", changes)), "\(report)")
    #expect(report.steps.contains(.updated("role serverless-dataset-updated", ["permissions"])))
    #expect(report.steps.contains(.updated("reserved concurrency", ["none → 5"])))
    #expect(report.steps.contains(.removed("version 1")) && report.steps.contains(.removed("version 2")))
    #expect(!report.description.contains("very-secret"))
    let found = try moto.python(Self.readBack + "print(json.dumps(read('updated')))")
    let changed = try #require(found["aliases"]?["\(alias)-512"])
    #expect(changed["timeout"] == 60 && changed["memory"] == 512 && found["reserved"] == 5)
    #expect(changed["variables"] == ["SWIFT_DETERMINISTIC_HASHING": "1", "TOKEN": "very-secret"])
    #expect(try moto.deployer("updated", settings).deploy(SmallCode.code(1)).isUnchanged)
  }

  @Test func otherCodeStandsBesideTheOlder() throws {
    let moto = try Moto.start()
    let deployer = try moto.deployer("beside", Self.settings())
    let codes = [try SmallCode.code(1), try SmallCode.code(2)]
    for code in codes { _ = try deployer.deploy(code) }
    let found = try moto.python(Self.readBack + "print(json.dumps(read('beside')))")
    for code in codes {
      for memory in [512, 1024] {
        let version = try #require(found["aliases"]?[code.identity.alias(memory: memory)])
        #expect(version["sha"] == .text(code.sha256) && version["memory"] == .number(memory))
      }
    }
    #expect(try deployer.deploy(codes[1]).isUnchanged)
    // Going back to a code that is still there takes nothing.
    #expect(try deployer.deploy(codes[0]).isUnchanged)
  }

  @Test func fiveCodesAreKept() throws {
    let moto = try Moto.start()
    let deployer = try moto.deployer("many", Self.settings([512]))
    // One too many: moto gives the number of a removed version to another one, as AWS never does.
    for mark in UInt8(1)...6 { _ = try deployer.deploy(SmallCode.code(mark)) }
    let found = try moto.python(Self.readBack + "print(json.dumps(read('many')))")
    let expected = (UInt8(2)...6).map { "code-\(SmallCode.identity($0).prefix(32))-512" }
    #expect(found["aliases"]?.values.keys.sorted() == expected)
    #expect(found["versions"]?.array.count == 6)
  }

  @Test func undeployingTwiceIsFine() throws {
    let moto = try Moto.start()
    let deployer = try moto.deployer("passing", Self.settings())
    _ = try deployer.deploy(SmallCode.code(1))
    let first = try deployer.undeploy()
    #expect(
      first.steps.contains(.removed("function passing")) && first.steps.contains(.removed("role serverless-dataset-passing")))
    let second = try deployer.undeploy()
    #expect(second.steps == [.absent("function passing"), .absent("role serverless-dataset-passing")])
    #expect(second.isUnchanged)
    let left = try moto.python(
      """
      print(json.dumps([f["FunctionName"] for f in functions.list_functions()["Functions"] if f["FunctionName"] == "passing"]
          + [r["RoleName"] for r in roles.list_roles()["Roles"] if r["RoleName"].endswith("passing")]))
      """)
    #expect(left == [])
    #expect(!(try deployer.deploy(SmallCode.code(1))).isUnchanged)
  }

  @Test func whatOthersMadeIsLeftAlone() throws {
    let moto = try Moto.start()
    _ = try moto.python(
      """
      role = roles.create_role(RoleName="theirs", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
      functions.create_function(FunctionName="theirs", Runtime="provided.al2023", Role=role, Handler="x",
          Code={"ZipFile": b"PK\\x05\\x06" + bytes(18)})
      roles.create_role(RoleName="serverless-dataset-theirs-too", AssumeRolePolicyDocument="{}")
      print("{}")
      """)
    for name in ["theirs", "theirs-too"] {
      let deployer = try moto.deployer(name, Self.settings())
      #expect(failure { _ = try deployer.deploy(SmallCode.code(1)) }?.code == .conflict)
      #expect(failure { _ = try deployer.undeploy() }?.code == .conflict)
    }
  }

  @Test func anotherRoleMayBeNamed() throws {
    let moto = try Moto.start()
    let role = try moto.python(
      #"print(json.dumps(roles.create_role(RoleName="given", AssumeRolePolicyDocument="{}")["Role"]["Arn"]))"#)
    var settings = Self.settings([512])
    settings.role = role.string
    let deployer = try moto.deployer("borrowing", settings)
    _ = try deployer.deploy(SmallCode.code(1))
    let found = try moto.python(
      """
      print(json.dumps([functions.get_function_configuration(FunctionName="borrowing")["Role"],
          [r["RoleName"] for r in roles.list_roles()["Roles"] if "borrowing" in r["RoleName"]]]))
      """)
    #expect(found == [role, []])
    #expect(try deployer.undeploy().steps.last == .absent("role serverless-dataset-borrowing"))
  }
}

/// The error that `body` ends with; nil where it ends well.
func failure(_ body: () throws -> Void) -> DeploymentError? {
  do { try body() } catch { return error as? DeploymentError }
  return nil
}
