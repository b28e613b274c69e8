import CloudCredentials
import Foundation
import FunctionSettings
import HTTPTransfers
import Records
import StoreTesting
import Synchronization
import Testing

@testable import FunctionDeployment

/// How calls are signed and sent.
@Suite(.timeLimit(.minutes(2))) struct CloudCallerTests {
  /// A place that gives another key each time.
  final class Keys: CredentialProvider {
    let place = "the test's place"
    let given = Mutex(0)

    func find() throws(CredentialError) -> ProviderFinding<AWSCredentials> {
      .found(
        given.withLock { given in
          given += 1
          return AWSCredentials(keyID: "KEY\(given)", secret: "secret-\(given)", token: "token-\(given)")
        })
    }
  }

  static func call(_ base: String, _ body: APICall.Body = .none, path: String = "/x", query: [(String, String)] = []) -> APICall
  {
    APICall(
      name: "Call", authority: .aws(service: "lambda", region: "eu-central-1"), method: "POST", base: base, path: path,
      query: query.map { (name: $0.0, value: $0.1) }, body: body, assumed: .empty(200))
  }

  static func caller(_ keys: Keys = Keys(), attempts: Int = 3) -> CloudCaller {
    var policy = RetryPolicy()
    policy.base = .milliseconds(1)
    policy.attempts = attempts
    return CloudCaller(aws: CredentialChain([keys]), policy: policy, now: { UTCTime(seconds: 1_700_000_000) })
  }

  @Test func signaturesAreThoseOfAWS() throws {
    // botocore signs the same calls.
    let moto = try Moto.start()
    let server = ScriptedServer { _ in .reply(200) }
    let calls = [
      Self.call(server.endpoint, path: "/2015-03-31/functions/f", query: [("Qualifier", "code-ab-512"), ("A", "b c/é")]),
      Self.call(server.endpoint, .json(["a": "é\n\"", "b": [1, true]]), path: "/2017-03-31/tags/arn%3Aaws%3Alambda"),
      Self.call(server.endpoint, .form([("Action", "GetRole"), ("RoleName", "a b+c")]), path: "/"),
    ]
    for call in calls { #expect(try Self.caller().answer(call).status == 200) }
    let sent = server.requests.map { request -> JSONValue in
      let body = JSONValue.file(JSONValue.SharedFile(bytes: SharedBytes(request.body)))
      let type = request.headers["content-type"].map { JSONValue.text($0) } ?? .null
      return ["url": .text(server.endpoint + request.target), "body": body, "type": type]
    }
    let signatures = try moto.python(
      """
      import base64
      from botocore.auth import SigV4Auth
      from botocore.awsrequest import AWSRequest
      from botocore.credentials import Credentials
      auth = SigV4Auth(Credentials("KEY1", "secret-1", "token-1"), "lambda", "eu-central-1")
      def signature(call):
          headers = {"X-Amz-Date": "20231114T221320Z", "X-Amz-Security-Token": "token-1"}
          if call["type"]: headers["Content-Type"] = call["type"]
          request = AWSRequest(method="POST", url=call["url"], data=base64.b64decode(call["body"]), headers=headers)
          request.context["timestamp"] = "20231114T221320Z"
          return auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
      print(json.dumps([signature(call) for call in json.loads(r'''\(JSONValue.list(sent).compact)''')]))
      """)
    #expect(signatures.array.count == 3)
    for (request, signature) in zip(server.requests, signatures.array.compactMap(\.string)) {
      #expect(request.headers["authorization"]?.hasSuffix("Signature=\(signature)") == true)
    }
  }

  @Test func expiredKeysAreRenewedOnce() throws {
    let server = ScriptedServer { request in
      request.headers["authorization"]?.contains("KEY2") == true
        ? .reply(200) : .reply(403, ["x-amzn-errortype": "ExpiredTokenException"], Array("{}".utf8))
    }
    #expect(try Self.caller().answer(Self.call(server.endpoint)).status == 200)
    #expect(server.requests.count == 2)
  }

  @Test(arguments: [
    (400, "Throttling", 3), (429, "TooManyRequestsException", 3), (500, "ServiceException", 3), (503, "", 3),
    (400, "InvalidParameterValueException", 1), (403, "AccessDeniedException", 1), (404, "ResourceNotFoundException", 1),
    (409, "", 1),
  ]) func whatMayHealIsTriedAgain(_ status: Int, _ code: String, _ attempts: Int) throws {
    let server = ScriptedServer { _ in .reply(status, ["x-amzn-errortype": code], Array("{}".utf8)) }
    #expect(try Self.caller().answer(Self.call(server.endpoint, .json([:]))).status == status)
    #expect(server.requests.count == attempts)
  }

  @Test func silenceIsAnErrorWithoutSecrets() throws {
    let server = ScriptedServer { _ in .silence }
    let error = try #require(failure { _ = try Self.caller(attempts: 2).answer(Self.call(server.endpoint)) })
    #expect(error.code == .unavailable && error.message.hasPrefix("Call: "))
    #expect(!"\(error)".contains("secret-1") && !"\(error)".contains("token-1"))
  }

  @Test func documentsAreWrittenAsTheyAreRead() throws {
    let file = JSONValue.SharedFile(bytes: SharedBytes([1, 2, 3, 4]))
    let value: JSONValue = [
      "text": "a\"\\\n\u{1}é", "list": [1, true, .null, []], "object": [:], "decimal": .decimal(1.5),
      "hidden": .hidden("secret"),
      "file": .file(file),
    ]
    #expect(
      value.compact
        == #"{"decimal":1.5,"file":"AQIDBA==","hidden":"secret","list":[1,true,null,[]],"object":{},"text":"a\"\\\n\u0001é"}"#)
    var expected = value.values
    expected["hidden"] = "secret"
    expected["file"] = "AQIDBA=="
    #expect(JSONValue(json: value.compact) == .object(expected))
    #expect(
      value.shown.contains("<4 bytes in base 64>") && value.shown.contains("<not shown>") && !value.shown.contains("secret\""))
    #expect(JSONValue(json: "{") == nil)
  }

  @Test func packagesAreReadFromFiles() throws {
    let folder = try TemporaryFolder()
    let identity = try CodeIdentity("content:0123456789abcdef")
    let path = folder.path + "/p.zip"
    try Data(SmallCode.zip(1)).write(to: URL(fileURLWithPath: path))
    let code = try FunctionCode(identity: identity, architecture: .x86_64, zipPath: path)
    #expect(code.sha256 == (try SmallCode.code(1)).sha256)
    try Data("no zip".utf8).write(to: URL(fileURLWithPath: path))
    #expect(failure { _ = try FunctionCode(identity: identity, architecture: .x86_64, zipPath: path) }?.code == .invalid)
    for wrong in [folder.path, folder.path + "/none"] {
      #expect(failure { _ = try FunctionCode(identity: identity, architecture: .x86_64, zipPath: wrong) }?.code == .io)
    }
  }
}
