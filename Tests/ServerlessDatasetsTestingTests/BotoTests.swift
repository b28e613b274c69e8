import Foundation
import StoreTesting
import Testing

@testable import ServerlessDatasetsTesting

/// AWS's own client for Python, where it is installed: with moto, or for the whole machine.
private let python: String? = {
  let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
  let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
  let candidates = ["\(folder)/.build/moto/bin/python"] + path.split(separator: ":").map { "\($0)/python3" }
  return candidates.first { FileManager.default.isExecutableFile(atPath: $0) && hasBoto($0) }
}()

private func hasBoto(_ python: String) -> Bool {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: python)
  process.arguments = ["-c", "import boto3"]
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}

@Suite struct BotoTests {
  private static let script = """
    import base64, boto3, json, sys
    from botocore.config import Config
    client = boto3.client("lambda", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="AKIDTESTS",
      aws_secret_access_key=sys.argv[2], config=Config(retries={"total_max_attempts": 1}))
    def attempt(**arguments):
      try:
        client.invoke(**arguments)
        return "none"
      except Exception as error:
        return [type(error).__name__, error.response["ResponseMetadata"]["HTTPStatusCode"], error.response.get("Reason")]
    if sys.argv[3] == "denied":
      print(json.dumps(attempt(FunctionName="echo")[1]))
      sys.exit()
    plain = client.invoke(FunctionName="echo", Payload=b'{"a":1}', LogType="Tail")
    failed = client.invoke(FunctionName="echo", Payload=b'{"fail":"sorry"}', Qualifier="small")
    print(json.dumps({
      "status": plain["StatusCode"], "payload": json.load(plain["Payload"]), "version": plain["ExecutedVersion"],
      "log": "START" in base64.b64decode(plain["LogResult"]).decode(), "error": plain.get("FunctionError"),
      "failedVersion": failed["ExecutedVersion"], "failedError": failed["FunctionError"],
      "failedPayload": json.load(failed["Payload"])["errorMessage"],
      "event": client.invoke(FunctionName="echo", Payload=b"{}", InvocationType="Event")["StatusCode"],
      "dry": client.invoke(FunctionName="echo", InvocationType="DryRun")["StatusCode"],
      "missing": attempt(FunctionName="other"), "unqualified": attempt(FunctionName="echo", Qualifier="none"),
      "large": attempt(FunctionName="echo", Payload=b'"' + b"x" * 6291456 + b'"'),
      "nonsense": attempt(FunctionName="echo", Payload=b"nonsense"),
    }, sort_keys=True))
    """

  /// What the script prints. Waiting for it would take a thread of Swift's pool.
  private func run(_ client: LambdaClient, secret: String, mode: String) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try Self.wait([client.endpoint, secret, mode]) })
      }
    }
  }

  private static func wait(_ arguments: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: try #require(python))
    process.arguments = ["-c", script] + arguments
    process.standardOutput = output
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test(.enabled(if: python != nil, "boto3 isn't installed: pip install boto3"))
  func awsOwnClientUnderstandsTheService() async throws {
    try await withService {
      $0.accessKeys = ["AKIDTESTS": "tests-secret"]
      $0.aliases = ["small": 128]
    } _: { (service, client) async throws in
      let said = try await run(client, secret: "tests-secret", mode: "all")
      let expected = """
        {"dry": 204, "error": null, "event": 202, "failedError": "Unhandled", "failedPayload": "sorry", "failedVersion": "1", \
        "large": ["ClientError", 413, null], "log": true, \
        "missing": ["ResourceNotFoundException", 404, null], "nonsense": ["InvalidRequestContentException", 400, null], \
        "payload": {"a": 1}, "status": 200, "unqualified": ["ResourceNotFoundException", 404, null], "version": "$LATEST"}
        """
      #expect(said == expected)
      #expect(try await run(client, secret: "another", mode: "denied") == "403")
    }
  }

  @Test(.enabled(if: python != nil, "boto3 isn't installed: pip install boto3"))
  func awsOwnClientUnderstandsThrottles() async throws {
    try await withService {
      $0.faults.throttles = 1
    } _: { (service, client) async throws in
      #expect(try await run(client, secret: "any", mode: "denied") == "429")
    }
  }
}
