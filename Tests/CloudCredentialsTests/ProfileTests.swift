import HTTPTransfers
import Records
import Synchronization
import Testing

@testable import CloudCredentials

@Suite struct ProfileTests {
  static let config = """
    # comment
    [default]
    region = eu-central-1
    s3 =
      addressing_style = path
    [profile keys]
    aws_access_key_id = FROMCONFIG
    aws_secret_access_key = config-secret   ; why not
    [profile "with space"]
    credential_process = /bin/give "a b" # not a part
    [profile role]
    role_arn = arn:aws:iam::1:role/r
    source_profile = middle
    external_id = ext
    duration_seconds = 900
    role_session_name = me
    [profile middle]
    role_arn = arn:aws:iam::1:role/m
    source_profile = keys
    [profile circle]
    role_arn = arn:c
    source_profile = circle2
    [profile circle2]
    role_arn = arn:c2
    source_profile = circle
    [profile selfish]
    role_arn = arn:s
    source_profile = selfish
    aws_access_key_id = SELF
    aws_secret_access_key = self-secret
    [profile from-environment]
    role_arn = arn:e
    credential_source = Environment
    [profile single-sign-on]
    sso_session = work
    sso_account_id = 1
    [profile device]
    role_arn = arn:d
    source_profile = keys
    mfa_serial = arn:mfa
    [profile half]
    aws_access_key_id = H
    [profile sourceless]
    role_arn = arn:x
    [profile lost]
    role_arn = arn:x
    source_profile = nowhere
    [profile empty]
    region = x
    """
  static let credentials = "[keys]\naws_access_key_id=FROMFILE\naws_secret_access_key=file=secret\naws_session_token = t\n"

  func surroundings(command: (output: String, status: Int32) = ("", 1)) -> TestSurroundings {
    TestSurroundings(
      files: ["/c": Self.config, "/k": Self.credentials], command: command,
      answer: { (_, count) throws(HTTPError) in TestSurroundings.token("ASIA\(count)") })
  }

  let paths = ["AWS_CONFIG_FILE": "/c", "AWS_SHARED_CREDENTIALS_FILE": "/k"]

  func find(_ name: String, _ surroundings: TestSurroundings, _ more: [String: String] = [:]) throws(CredentialError)
    -> CredentialFinding
  {
    try ProfileCredentials(surroundings.context(paths.merging(more) { $1 }), name: name).find()
  }

  @Test func theCredentialsFileCounts() throws {
    #expect(
      try find("keys", surroundings()) == .found(AWSCredentials(keyID: "FROMFILE", secret: "file=secret", token: "t")))
  }

  @Test func regions() {
    let surroundings = surroundings()
    #expect(AWSProfiles(surroundings.context(paths)).region == "eu-central-1")
    #expect(AWSProfiles(surroundings.context(paths.merging(["AWS_PROFILE": "keys"]) { $1 })).region == nil)
    #expect(AWSProfiles(surroundings.context(paths.merging(["AWS_REGION": "x"]) { $1 })).region == "x")
    #expect(AWSProfiles(surroundings.context()).regionOrDefault == "us-east-1")
  }

  @Test func processes() throws {
    let output = #"{"Version":1,"AccessKeyId":"P","SecretAccessKey":"shh","SessionToken":"t"}"#
    let surroundings = surroundings(command: (output, 0))
    #expect(try find("with space", surroundings) == .found(AWSCredentials(keyID: "P", secret: "shh", token: "t")))
    #expect(surroundings.state.withLock { $0.commands } == [#"/bin/give "a b""#])
  }

  @Test(arguments: [
    ("", Int32(3), CredentialError.Code.unavailable), ("shh", 0, .invalid), (#"{"Version":2}"#, 0, .invalid),
    (#"{"Version":1,"AccessKeyId":"A"}"#, 0, .refused),
  ]) func processFailures(_ output: String, _ status: Int32, _ code: CredentialError.Code) {
    let surroundings = surroundings(command: (output, status))
    let error = failure { () throws(CredentialError) in _ = try find("with space", surroundings) }
    #expect(error?.code == code)
    #expect(error?.message.contains("the profile with space") == true && error?.message.contains("shh") == false)
  }

  @Test func rolesOfRoles() throws {
    let surroundings = surroundings()
    guard case .found(let credentials) = try find("role", surroundings) else {
      Issue.record("nothing was found")
      return
    }
    #expect(credentials.keyID == "ASIA2")
    #expect(surroundings.requests.count == 2)
    #expect(surroundings.body(0).contains("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fm"))
    #expect(
      surroundings.body(1) == "Action=AssumeRole&DurationSeconds=900&ExternalId=ext&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
        + "&RoleSessionName=me&Version=2011-06-15")
    func authorization(_ index: Int) -> String {
      surroundings.requests[index].headers.first { $0.isNamed("authorization") }?.value ?? ""
    }
    #expect(authorization(0).contains("Credential=FROMFILE/20231114/eu-central-1/sts/aws4_request"))
    #expect(authorization(1).contains("Credential=ASIA1/20231114/eu-central-1/sts/aws4_request"))
    #expect(surroundings.requests[1].headers.contains(HTTPField("x-amz-security-token", "role-token")))
  }

  @Test func aProfileMayBeItsOwnSource() throws {
    let surroundings = surroundings()
    _ = try find("selfish", surroundings)
    #expect(surroundings.requests[0].headers.contains { $0.isNamed("authorization") && $0.value.contains("Credential=SELF/") })
  }

  @Test func rolesByTheEnvironment() throws {
    let surroundings = surroundings()
    _ = try find("from-environment", surroundings, ["AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "F"])
    #expect(surroundings.requests[0].headers.contains { $0.isNamed("authorization") && $0.value.contains("Credential=E/") })
    let error = failure { () throws(CredentialError) in _ = try find("from-environment", surroundings) }
    #expect(error?.message.contains("takes its role by the environment, where AWS_ACCESS_KEY_ID is not set") == true)
  }

  @Test(arguments: [
    ("circle", CredentialError.Code.invalid, "circle → circle2 → circle"), ("single-sign-on", .unsupported, "sso_"),
    ("device", .unsupported, "mfa_serial"), ("half", .invalid, "only one of"), ("sourceless", .invalid, "no source_profile"),
    ("lost", .invalid, "source_profile nowhere"), ("nobody", .invalid, "no profile nobody"),
  ]) func faults(_ name: String, _ code: CredentialError.Code, _ part: String) {
    let error = failure { () throws(CredentialError) in _ = try find(name, surroundings()) }
    #expect(error?.code == code && error?.message.contains(part) == true, "\(String(describing: error))")
  }

  @Test func aProfileWithoutSourceIsPassedOver() throws {
    guard case .absent = try find("empty", surroundings()) else {
      Issue.record("something was found")
      return
    }
  }

  @Test func theShellsCommandsAreRun() throws {
    let context = CredentialContext(client: .shared)
    let (output, status) = try context.run("printf 'a b'; exit 3")
    #expect(String(decoding: output, as: UTF8.self) == "a b" && status == 3)
    #expect(try context.run("kill -9 $$").status != 0)
    #expect(context.readFile("/nonexistent/file") == nil)
    #expect(context.readFile(#filePath).map { $0.isEmpty } == false)
    #expect(context.variable("PATH") != nil)
  }
}
