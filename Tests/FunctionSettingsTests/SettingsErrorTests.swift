import Testing

@testable import FunctionSettings

/// What can't be set, and what is said about it.
@Suite struct SettingsErrorTests {
  static func failure(_ body: () throws -> Void) -> SettingsError? {
    do { try body() } catch { return error as? SettingsError }
    return nil
  }

  @Test(arguments: [
    ("memry: 12", SettingsError.Code.unknownKey, "f.yaml:1", "did you mean memory?"),
    ("\n\nfrobnicate: 12", .unknownKey, "f.yaml:3", "The settings are function, platform"),
    ("[a]: 12", .unknownKey, "f.yaml:1", "no setting"), ("- a\n- b", .syntax, "f.yaml:1", "must be a map"),
    ("just text", .syntax, "f.yaml:1", "must be a map"), ("memory: [1,", .syntax, "f.yaml:", "no YAML"),
    ("a: b: c", .syntax, "f.yaml:1", "no YAML"), ("timeout: 5\ntimeout: 6", .repeated, "f.yaml:", "timeout"),
    ("timeout: [5]", .wrongType, "f.yaml:1", "a single value"), ("timeout:", .wrongType, "f.yaml:1", "no value"),
    ("region: ~", .wrongType, "f.yaml:1", "no value"), ("timeout: 5s", .wrongType, "f.yaml:1", "of seconds, without a unit"),
    ("memory: 2GB", .wrongType, "f.yaml:1", "of MiB, without a unit"), ("memory: -5", .wrongType, "f.yaml:1", "whole number"),
    ("concurrency: many", .wrongType, "f.yaml:1", "whole number, without"), ("memory: {a: 1}", .wrongType, "f.yaml:1", "list"),
    ("memory: [[1]]", .wrongType, "f.yaml:1", "list"), ("variables: [A]", .wrongType, "f.yaml:1", "map of names"),
    ("variables: {A: [1]}", .wrongType, "f.yaml:1", "map of names"),
    ("platform: gcpp", .wrongType, "f.yaml:1", "did you mean gcp?"),
    ("architecture: sparc64", .wrongType, "f.yaml:1", "one of x86_64, arm64"),
    ("authentication: open", .wrongType, "f.yaml:1", "hmac, platform, none"),
    ("memory:\n  - 512\n  - 256", .outOfRange, "f.yaml:3", "must ascend"),
    ("memory: [512, 512]", .outOfRange, "f.yaml:1", "ascend"),
    ("memory: 64", .outOfRange, "f.yaml:1", "128 to 10240 MiB"), ("memory: [512, 20480]", .outOfRange, "f.yaml:1", "20480"),
    ("timeout: 901", .outOfRange, "f.yaml:1", "1 to 900 seconds"), ("timeout: 0", .outOfRange, "f.yaml:1", "1 to 900"),
    ("platform: azure\ntimeout: 231", .outOfRange, "f.yaml:2", "1 to 230"),
    ("temporary-storage: 511", .outOfRange, "f.yaml:1", "512 to 10240"),
    ("concurrency: 0", .outOfRange, "f.yaml:1", "1 to 1000000"),
    ("platform: gcp\narchitecture: arm64", .outOfRange, "f.yaml:2", "x86_64"),
    ("function: 1st", .outOfRange, "f.yaml:1", "begins with a letter"), ("function: a b", .outOfRange, "f.yaml:1", "name"),
    ("platform: gcp\nfunction: Census", .outOfRange, "f.yaml:2", "small letters"),
    ("platform: knative\nfunction: census-", .outOfRange, "f.yaml:2", "not at its end"),
    ("function: a123456789b123456789c123456789d123456789e12345", .outOfRange, "f.yaml:1", "1 to 45"),
    ("endpoint: 127.0.0.1", .outOfRange, "f.yaml:1", "https://host/path"),
    ("url: https://", .outOfRange, "f.yaml:1", "https://host"),
    ("url: https://u:p@h/", .outOfRange, "f.yaml:1", "without user"),
    ("storage: /tmp/x", .outOfRange, "f.yaml:1", "s3://bucket"),
    ("reads: [s3://a, x]", .outOfRange, "f.yaml:1", "URI"), ("role: mine", .outOfRange, "f.yaml:1", "arn:aws:iam"),
    ("region: a b", .outOfRange, "f.yaml:1", "a word"), ("image: --privileged", .outOfRange, "f.yaml:1", "begin with -"),
    ("variables: {1A: x}", .outOfRange, "f.yaml:1", "name"), ("variables: {\"\": x}", .outOfRange, "f.yaml:1", "name"),
    ("variables: {AWS_LAMBDA_X: y}", .outOfRange, "f.yaml:1", "another name"),
    ("variables: {SERVERLESS_DATASET_KEY: y}", .outOfRange, "f.yaml:1", "another name"),
    ("variables: {A: \"x${B}\"}", .outOfRange, "f.yaml:1", "nothing besides"),
    ("variables: {A: \"${}\"}", .outOfRange, "f.yaml:1", "${NAME}"),
    ("variables:\n  A: ${NOT_SET}", .missingVariable, "f.yaml:2", "export NOT_SET"),
  ]) func filesAreChecked(_ yaml: String, _ code: SettingsError.Code, _ place: String, _ part: String) throws {
    let error = try #require(Self.failure { _ = try SettingsTests.merged(yaml) })
    #expect(error.code == code && error.message.hasPrefix(place) && error.message.contains(part), "\(error)")
  }

  @Test(arguments: [
    "PASSWORD", "DB_PASSWD", "API_TOKEN", "token", "CLIENT_SECRET", "AWS_SECRET_ACCESS_KEY", "MY_KEY", "APIKEY",
    "GITHUB_CREDENTIALS",
    "PWD",
  ]) func secretsMayNotStandInTheOpen(_ name: String) throws {
    let error = try #require(Self.failure { _ = try SettingsTests.merged("variables:\n  \(name): hunter2") })
    #expect(error.code == .secret && error.message.hasPrefix("f.yaml:2") && error.message.contains("${\(name)}"))
    #expect(!error.description.contains("hunter2"))
    #expect(Self.failure { _ = try SettingsTests.merged("", [:], [.variables: ["\(name)=hunter2"]]) }?.code == .secret)
    #expect(Self.failure { _ = try SettingsTests.merged("variables: {\(name): \"${IT}\"}", ["IT": "hunter2"]) } == nil)
  }

  @Test(arguments: ["MONKEY", "KEYBOARD", "LEVEL", "PATH_PREFIX"]) func otherNamesAreNoSecrets(_ name: String) throws {
    #expect(try SettingsTests.merged("variables: {\(name): x}").variables.count == 1)
  }

  @Test func environmentAndFlagsAreCheckedAndNamed() throws {
    func check(_ environment: [String: String], _ overrides: [SettingKey: [String]], _ part: String) {
      let error = Self.failure { _ = try SettingsTests.merged("", environment, overrides) }
      #expect(error?.message.hasPrefix(part) == true, "\(error?.description ?? "no error")")
    }
    check(["SERVERLESS_DATASET_TIMEOUT": "soon"], [:], "SERVERLESS_DATASET_TIMEOUT: timeout is a whole number")
    check(["SERVERLESS_DATASET_VARIABLES": "A=1"], [:], "SERVERLESS_DATASET_VARIABLES: variables can't")
    check(["SERVERLESS_DATASET_MEMORY": "512,,"], [:], "SERVERLESS_DATASET_MEMORY: memory is a whole number")
    check([:], [.timeout: ["0"]], "--timeout: timeout is 0")
    check([:], [.timeout: ["1", "2"]], "--timeout: it was given 2 times")
    check([:], [.variables: ["A"]], "--variable: a variable is given as NAME=VALUE")
    check([:], [.variables: ["A=1", "A=2"]], "--variable: the variable A was given twice")
    check([:], [.reads: ["x"]], "--read: reads must be a URI")
  }
}
