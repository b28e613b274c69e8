import HTTPTransfers
import Records
import Synchronization
import Testing

@testable import CloudCredentials

/// The places other than profiles.
@Suite struct CredentialPlaceTests {
  @Test(arguments: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) func halfAnEnvironmentIsAnError(_ name: String) {
    let context = TestSurroundings().context([name: "x"])
    let error = failure { () throws(CredentialError) in _ = try EnvironmentCredentials(context).find() }
    #expect(error?.code == .invalid && error?.message.contains("set both or neither") == true)
  }

  @Test func webIdentity() throws {
    let surroundings = TestSurroundings(
      files: ["/token": "identity-token\n"], answer: { (_, _) throws(HTTPError) in TestSurroundings.token() })
    let context = surroundings.context([
      "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r", "AWS_REGION": "eu-west-1",
    ])
    let expected = AWSCredentials(
      keyID: "ASIATOKEN", secret: "role-secret", token: "role-token", expiry: UTCTime(rfc3339: "2023-11-15T00:00:00Z"))
    #expect(try WebIdentityCredentials(context).find() == .found(expected))
    #expect(surroundings.requests[0].url == "https://sts.eu-west-1.amazonaws.com/")
    #expect(!surroundings.requests[0].headers.contains { $0.isNamed("authorization") })
    #expect(
      surroundings.body(0) == "Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
        + "&RoleSessionName=serverless-datasets&Version=2011-06-15&WebIdentityToken=identity-token")
  }

  @Test func webIdentityRefused() throws {
    let refusal = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>Not you</Message></Error></ErrorResponse>"
    let surroundings = TestSurroundings(
      files: ["/token": "identity-token"], answer: { (_, _) throws(HTTPError) in TestSurroundings.answer(403, refusal) })
    let environment = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:r"]
    let error = try #require(
      failure { () throws(CredentialError) in _ = try WebIdentityCredentials(surroundings.context(environment)).find() })
    #expect(error.code == .refused && error.message.contains("HTTP 403, AccessDenied: Not you"))
    #expect(!error.message.contains("identity-token"))
    for (environment, part) in [
      (["AWS_WEB_IDENTITY_TOKEN_FILE": "/token"], "without AWS_ROLE_ARN"),
      (["AWS_WEB_IDENTITY_TOKEN_FILE": "/none", "AWS_ROLE_ARN": "arn:r"], "(/none) can't be read"),
    ] {
      let error = failure { () throws(CredentialError) in
        _ = try WebIdentityCredentials(surroundings.context(environment)).find()
      }
      #expect(error?.code == .invalid && error?.message.contains(part) == true)
    }
  }

  @Test func aServiceThatFailsIsAskedAgain() throws {
    let surroundings = TestSurroundings(
      files: ["/token": "t"],
      answer: { (request, count) throws(HTTPError) in
        if count == 1 { throw HTTPError(.reset, url: request.url, "cut") }
        return count == 2 ? TestSurroundings.answer(503, "") : TestSurroundings.token()
      })
    let context = surroundings.context(["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:r"])
    guard case .found = try WebIdentityCredentials(context).find() else {
      Issue.record("nothing was found")
      return
    }
    #expect(surroundings.requests.count == 3 && surroundings.state.withLock { $0.pauses } == 2)
  }

  static let document =
    #"{"AccessKeyId":"ASIA","SecretAccessKey":"shh","Token":"tok","Expiration":"2030-01-01T00:00:00Z","Extra":[1,{"a":null}]}"#
  static let documented = AWSCredentials(
    keyID: "ASIA", secret: "shh", token: "tok", expiry: UTCTime(rfc3339: "2030-01-01T00:00:00Z"))

  @Test func container() throws {
    let surroundings = TestSurroundings(
      files: ["/auth": "Bearer x\n"], answer: { (_, _) throws(HTTPError) in TestSurroundings.answer(200, Self.document) })
    let relative = surroundings.context(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1"])
    #expect(try ContainerCredentials(relative).find() == .found(Self.documented))
    #expect(surroundings.requests[0].url == "http://169.254.170.2/v2/credentials/1")
    let full = surroundings.context([
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/auth",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN": "not this",
    ])
    #expect(try ContainerCredentials(full).find() == .found(Self.documented))
    #expect(surroundings.requests[1].headers.contains(HTTPField("authorization", "Bearer x")))
    #expect(try ContainerCredentials(surroundings.context()).find() != .found(Self.documented))
  }

  @Test(arguments: [
    ("http://example.com/x", false), ("http://127.evil.example/x", false), ("http://10.0.0.1/x", false),
    ("ftp://localhost/", false),
    ("http://127.0.0.1:8080/x", true), ("http://localhost/x", true), ("http://[::1]:80/x", true),
    ("https://example.com/x", true),
  ]) func tokensGoToThisMachineOnly(_ url: String, _ isAllowed: Bool) {
    let surroundings = TestSurroundings(answer: { (_, _) throws(HTTPError) in TestSurroundings.answer(200, Self.document) })
    let context = surroundings.context(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
    let error = failure { () throws(CredentialError) in _ = try ContainerCredentials(context).find() }
    #expect((error == nil) == isAllowed)
    #expect(surroundings.requests.count == (isAllowed ? 1 : 0))
  }

  @Test(arguments: [
    (404, "", CredentialError.Code.refused), (500, "", .unavailable), (200, "no json with shh", .invalid),
    (200, #"{"Code":"Failed","Message":"no role"}"#, .refused),
    (200, #"{"AccessKeyId":"A","SecretAccessKey":"shh","Expiration":"soon"}"#, .invalid),
  ]) func containerFailures(_ status: Int, _ text: String, _ code: CredentialError.Code) {
    let surroundings = TestSurroundings(answer: { (_, _) throws(HTTPError) in TestSurroundings.answer(status, text) })
    let context = surroundings.context(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"])
    let error = failure { () throws(CredentialError) in _ = try ContainerCredentials(context).find() }
    #expect(error?.code == code)
    #expect(error?.message.contains("shh") == false)
  }

  @Test func instance() throws {
    let surroundings = TestSurroundings(answer: { (request, _) throws(HTTPError) in
      switch (request.method, request.url) {
      case ("PUT", "http://169.254.169.254/latest/api/token"): return TestSurroundings.answer(200, "session")
      case ("GET", "http://169.254.169.254/latest/meta-data/iam/security-credentials/"):
        return TestSurroundings.answer(200, "my-role\n")
      case ("GET", "http://169.254.169.254/latest/meta-data/iam/security-credentials/my-role"):
        return TestSurroundings.answer(200, Self.document)
      default: return TestSurroundings.answer(404, "")
      }
    })
    #expect(try InstanceCredentials(surroundings.context()).find() == .found(Self.documented))
    #expect(surroundings.requests[0].headers == [HTTPField("x-aws-ec2-metadata-token-ttl-seconds", "21600")])
    #expect(surroundings.requests[1...].allSatisfy { $0.headers == [HTTPField("x-aws-ec2-metadata-token", "session")] })
  }

  @Test func instancesWithoutRole() throws {
    let surroundings = TestSurroundings(answer: { (request, _) throws(HTTPError) in
      TestSurroundings.answer(request.method == "PUT" ? 200 : 404, "session")
    })
    #expect(try InstanceCredentials(surroundings.context()).find() == .absent("the instance has no role (HTTP 404)"))
    #expect(
      try InstanceCredentials(surroundings.context(["AWS_EC2_METADATA_DISABLED": "TRUE"])).find()
        == .absent("AWS_EC2_METADATA_DISABLED is set"))
  }
}
