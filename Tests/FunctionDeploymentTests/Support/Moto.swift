import CloudCredentials
import Foundation
import FunctionSettings
import HTTPTransfers
import Records
import StoreTesting
import Testing

@testable import FunctionDeployment

/// AWS as moto plays it, and what boto3 reads there.
struct Moto {
  let server: LiveServer
  let client = HTTPClient()

  /// moto; ends the test where there is none.
  static func start() throws -> Moto {
    switch LiveServer.moto {
    case .running(let server): return Moto(server: server)
    case .missing(let reason): try Test.cancel("\(reason)")
    }
  }

  var context: CredentialContext {
    var context = CredentialContext(client: client)
    context.environment = ["AWS_ENDPOINT_URL": server.endpoint, "AWS_REGION": "eu-central-1"]
    context.readFile = { _ in nil }
    return context
  }

  var caller: CloudCaller { CloudCaller(aws: CredentialChain(explicit: server.credentials), http: client) }

  func deployer(_ function: String, _ settings: FunctionSettings, storage: CodeStorage? = nil) throws
    -> AWSDeployer
  {
    try AWSDeployer(function: function, settings: settings, caller: caller, storage: storage, context: context, pause: { _ in })
  }

  /// What `script` prints as JSON, run by the Python that moto lives in, with boto3's clients `functions` and `roles`.
  func python(_ script: String) throws -> JSONValue {
    let folder = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: folder + "/.build/moto/bin/python")
    let preamble = """
      import boto3, json
      functions = boto3.client("lambda"); roles = boto3.client("iam")

      """
    process.arguments = ["-c", preamble + script]
    process.environment = [
      "AWS_ENDPOINT_URL": server.endpoint, "AWS_DEFAULT_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": server.credentials.keyID,
      "AWS_SECRET_ACCESS_KEY": server.credentials.secret, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "",
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try #require(JSONValue(json: String(decoding: said, as: UTF8.self)), "\(String(decoding: said, as: UTF8.self))")
  }
}
