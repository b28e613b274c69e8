import Foundation
import Testing

@testable import FunctionSettings

/// What settings mean, and where they come from.
@Suite struct SettingsTests {
  static func merged(_ yaml: String = "", _ environment: [String: String] = [:], _ overrides: [SettingKey: [String]] = [:])
    throws
    -> FunctionSettings
  {
    try FunctionSettings.merged(try SettingsFile(text: yaml, name: "f.yaml"), environment, overrides)
  }

  @Test func nothingGivenMeansTheDefaults() throws {
    let settings = try Self.merged()
    #expect(settings.memory == [1769, 5307, 10_240] && settings.timeout == 900 && settings.temporaryStorage == 2048)
    #expect(settings.concurrency == 1000 && settings.platform == .aws && settings.authentication == .platform)
    #expect(settings.function == nil && settings.variables.isEmpty && settings.origins.isEmpty)
  }

  @Test func aFileMaySayEverything() throws {
    let settings = try Self.merged(
      """
      # a comment
      function: census
      platform: knative
      region: eu-central-1
      endpoint: http://127.0.0.1:4566/
      memory: [512, 1_024]
      timeout: "60"
      temporary-storage: 4096
      concurrency: 50
      architecture: arm64
      storage: s3://bucket/prefix?region=eu-central-1
      reads: s3://in/*.txt
      writes:
        - s3://out/a
        - gs://out/b
      role: arn:aws:iam::123456789012:role/mine
      variables:
        LEVEL: debug
        EMPTY: ""
        TOKEN: ${MY_TOKEN}
      image: registry.example.com:5000/census@sha256:00
      project: my-project
      service-account: runner@my-project.iam.gserviceaccount.com
      namespace: jobs
      url: https://census.example.com
      authentication: none
      """, ["MY_TOKEN": "very-secret"])
    #expect(settings.function == "census" && settings.platform == .knative && settings.region == "eu-central-1")
    #expect(settings.endpoint == "http://127.0.0.1:4566" && settings.memory == [512, 1024] && settings.timeout == 60)
    #expect(settings.temporaryStorage == 4096 && settings.concurrency == 50 && settings.architecture == .arm64)
    #expect(settings.storage == "s3://bucket/prefix?region=eu-central-1" && settings.reads == ["s3://in/*.txt"])
    #expect(settings.writes == ["s3://out/a", "gs://out/b"] && settings.role == "arn:aws:iam::123456789012:role/mine")
    #expect(settings.image == "registry.example.com:5000/census@sha256:00" && settings.project == "my-project")
    #expect(settings.serviceAccount == "runner@my-project.iam.gserviceaccount.com" && settings.namespace == "jobs")
    #expect(settings.url == "https://census.example.com" && settings.authentication == .none)
    #expect(
      settings.variables == [
        FunctionVariable(name: "EMPTY", value: ""), FunctionVariable(name: "LEVEL", value: "debug"),
        FunctionVariable(name: "TOKEN", value: "very-secret", source: "MY_TOKEN"),
      ])
    #expect(Set(settings.origins.keys) == Set(SettingKey.allCases))
    #expect(settings.origins[.memory] == .file("f.yaml", line: 6) && settings.origins[.writes] == .file("f.yaml", line: 14))
  }

  @Test func flagsComeBeforeEnvironmentBeforeFileBeforeDefaults() throws {
    let yaml = "memory: 1000\ntimeout: 10\nregion: file"
    let environment = [
      "SERVERLESS_DATASET_MEMORY": "2000, 3000", "SERVERLESS_DATASET_TIMEOUT": "20", "SERVERLESS_DATASET_REGION": "",
    ]
    let settings = try Self.merged(yaml, environment, [.memory: ["4000", "5000,6000"]])
    #expect(settings.memory == [4000, 5000, 6000] && settings.timeout == 20 && settings.region == "file")
    #expect(settings.origins[.memory] == .flag("--memory"))
    #expect(settings.origins[.timeout] == .environment("SERVERLESS_DATASET_TIMEOUT"))
    #expect(settings.origins[.region] == .file("f.yaml", line: 3) && settings.origins[.storage] == nil)
    #expect(try Self.merged(yaml, environment).memory == [2000, 3000])
    #expect(try Self.merged("", ["SERVERLESS_DATASET_TEMPORARY_STORAGE": "600"]).temporaryStorage == 600)
  }

  @Test func aFlagReplacesAVariableOfTheFile() throws {
    let settings = try Self.merged("variables: {A: file, B: file}", [:], [.variables: ["A=flag=1", "C="]])
    #expect(settings.variables.map(\.description) == ["A=flag=1", "B=file", "C="])
  }

  @Test func platformsBoundTheDefaults() throws {
    #expect(try Self.merged("platform: azure").timeout == 230)
    #expect(try Self.merged("platform: azure").authentication == .hmac)
    #expect(try Self.merged("platform: gcp").authentication == .platform)
    #expect(try Self.merged("platform: gcp\ntimeout: 3600").timeout == 3600)
  }

  @Test func explanationsSayWhereEachCameFrom() throws {
    let settings = try Self.merged(
      "memory: [512, 1024]\nvariables: {LEVEL: debug, TOKEN: \"${TOKEN}\"}",
      ["TOKEN": "very-secret", "SERVERLESS_DATASET_REGION": "eu-central-1"], [.timeout: ["30"]])
    let lines = settings.explain().split(separator: "\n").map { line in
      line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
    #expect(lines.count == SettingKey.allCases.count)
    for line in [
      "function - default", "platform aws default", "region eu-central-1 SERVERLESS_DATASET_REGION",
      "memory 512, 1024 f.yaml:1",
      "timeout 30 --timeout", "variables LEVEL=debug, TOKEN=${TOKEN} f.yaml:2", "storage - default",
    ] { #expect(lines.contains(line), "\(line)") }
    #expect(!settings.explain().contains("very-secret") && !"\(settings)".contains("very-secret"))
    var dumped = ""
    dump(settings, to: &dumped)
    #expect(!dumped.contains("very-secret"))
  }

  @Test(arguments: [
    (DeploymentPlatform.aws, 1768, 1), (.aws, 3538, 2), (.gcp, 1769, 1), (.gcp, 1770, 2), (.gcp, 4000, 4), (.gcp, 8000, 6),
    (.gcp, 32_000, 8), (.azure, 2048, 1), (.azure, 4096, 2), (.knative, 128, 1), (.openfaas, 4000, 3),
  ])
  func anInstanceHasProcessorsForItsMemory(_ platform: DeploymentPlatform, _ memory: Int, _ processors: Int) {
    var settings = FunctionSettings()
    settings.platform = platform
    settings.memory = [memory, 10_240]
    settings.concurrency = 10
    #expect(settings.processors == processors)
    #expect(settings.instances * processors >= 10 && (settings.instances - 1) * processors < 10)
  }

  @Test func aFileIsReadFromDisk() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("settings-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/mine.yaml"
    try Data("timeout: 7".utf8).write(to: URL(fileURLWithPath: path))
    let settings = try FunctionSettings.load(file: path, environment: [:])
    #expect(settings.timeout == 7 && settings.origins[.timeout] == .file(path, line: 1))
    try Data([0xff, 0xfe, 0x80]).write(to: URL(fileURLWithPath: path))
    #expect(SettingsErrorTests.failure { _ = try FunctionSettings.load(file: path, environment: [:]) }?.code == .syntax)
    for wrong in [folder, folder + "/none.yaml"] {
      let error = SettingsErrorTests.failure { _ = try FunctionSettings.load(file: wrong, environment: [:]) }
      #expect(error?.code == .unreadable && error?.message.contains(wrong) == true)
    }
    // Nobody named the usual file, so it may be missing.
    #expect(try FunctionSettings.load(environment: [:]).origins.isEmpty)
  }
}
