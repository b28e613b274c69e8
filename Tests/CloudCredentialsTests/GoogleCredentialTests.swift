import HTTPTransfers
import Records
import Synchronization
import Testing

@testable import CloudCredentials

/// Google's tokens and the places they come from.
@Suite struct GoogleCredentialTests {
  static let user = """
    {"type":"authorized_user","client_id":"id","client_secret":"hush","refresh_token":"1//again"}
    """
  static let given = #"{"access_token":"ya29.secret","expires_in":3599,"token_type":"Bearer"}"#

  static func metadata(_ status: Int, _ text: String) -> HTTPResponse {
    var response = TestSurroundings.answer(status, text)
    response.headers = [HTTPField("Metadata-Flavor", "Google")]
    return response
  }

  /// The names and values of a form.
  static func form(_ text: String) -> [String: String] {
    Dictionary(
      text.split(separator: "&").map { item in
        let parts = item.split(separator: "=", maxSplits: 1).map { PercentEncoding.decode(String($0)) ?? "" }
        return (parts[0], parts.count > 1 ? parts[1] : "")
      }, uniquingKeysWith: { $1 })
  }

  /// A token without a signature that says its end.
  static func identity(until end: Int) -> String {
    "e30." + RSASignedToken.base64URL(Array("{\"aud\":\"a\",\"exp\":\(end)}".utf8)) + ".c2ln"
  }

  @Test func anExplicitTokenComesFirst() throws {
    let context = TestSurroundings().context(["GOOGLE_APPLICATION_CREDENTIALS": "/none"])
    #expect(try GoogleCredentials(token: "t", context: context).credentials() == GoogleToken("t"))
  }

  @Test func serviceAccountsSignWhatTheyAssert() throws {
    let surroundings = TestSurroundings(
      files: ["/key": GoogleTestKey.file()], answer: { (_, _) throws(HTTPError) in TestSurroundings.answer(200, Self.given) })
    let context = surroundings.context(["GOOGLE_APPLICATION_CREDENTIALS": "/key"])
    let token = try GoogleCredentials(scopes: ["a", "b"], context: context).credentials()
    #expect(token == GoogleToken("ya29.secret", expiry: UTCTime(seconds: 1_700_003_599)))
    #expect(surroundings.requests.map(\.url) == ["https://token.test/t"])
    let form = Self.form(surroundings.body(0))
    #expect(form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
    let parts = try #require(form["assertion"]).split(separator: ".")
    let decoded = try parts.map { try #require(RSASignedToken.bytes(base64URL: $0)) }
    #expect(String(decoding: decoded[0], as: UTF8.self) == #"{"alg":"RS256","kid":"key-1","typ":"JWT"}"#)
    #expect(
      String(decoding: decoded[1], as: UTF8.self)
        == #"{"aud":"https://token.test/t","exp":1700003600,"iat":1700000000,"iss":"robot@project.test","scope":"a b"}"#)
    let assertion = try #require(form["assertion"])
    #expect(GoogleTestKey.confirms(assertion, signature: decoded[2]))
    #expect(!GoogleTestKey.confirms("x" + assertion, signature: decoded[2]))
  }

  @Test func serviceAccountsTellWhoTheyAre() throws {
    let identity = Self.identity(until: 1_700_003_000)
    let surroundings = TestSurroundings(
      files: ["/key": GoogleTestKey.file()],
      answer: { (_, _) throws(HTTPError) in TestSurroundings.answer(200, "{\"id_token\":\"\(identity)\"}") })
    let context = surroundings.context(["GOOGLE_APPLICATION_CREDENTIALS": "/key"])
    let tokens = GoogleCredentials.identityTokens(audience: "https://service.test", context: context)
    #expect(try tokens.credentials() == GoogleToken(identity, expiry: UTCTime(seconds: 1_700_003_000)))
    #expect(try tokens.credentials().text == identity)
    #expect(surroundings.requests.count == 1)
    let claims = try #require(Self.form(surroundings.body(0))["assertion"]).split(separator: ".")[1]
    let text = String(decoding: try #require(RSASignedToken.bytes(base64URL: claims)), as: UTF8.self)
    #expect(text.contains(#""target_audience":"https://service.test""#) && !text.contains("scope"))
  }

  @Test func usersRefresh() throws {
    let surroundings = TestSurroundings(
      files: ["/h/.config/gcloud/application_default_credentials.json": Self.user],
      answer: { (_, _) throws(HTTPError) in TestSurroundings.answer(200, Self.given) })
    let chain = GoogleCredentials(context: surroundings.context(["HOME": "/h"]))
    #expect(try chain.credentials().text == "ya29.secret")
    #expect(surroundings.requests.map(\.url) == ["https://oauth2.googleapis.com/token"])
    #expect(surroundings.body(0) == "client_id=id&client_secret=hush&grant_type=refresh_token&refresh_token=1%2F%2Fagain")
    surroundings.state.withLock { $0.now = UTCTime(seconds: 1_700_003_298) }
    _ = try chain.credentials()
    #expect(surroundings.requests.count == 1)
    surroundings.state.withLock { $0.now = UTCTime(seconds: 1_700_003_299) }
    _ = try chain.credentials()
    #expect(surroundings.requests.count == 2)
    let elsewhere = TestSurroundings(
      files: ["/c/application_default_credentials.json": Self.user],
      answer: { (_, _) throws(HTTPError) in TestSurroundings.answer(200, Self.given) })
    _ = try GoogleCredentials(context: elsewhere.context(["HOME": "/h", "CLOUDSDK_CONFIG": "/c"])).credentials()
  }

  @Test func usersGiveNoIdentity() throws {
    let context = TestSurroundings(files: ["/u": Self.user]).context(["GOOGLE_APPLICATION_CREDENTIALS": "/u"])
    let tokens = GoogleCredentials.identityTokens(audience: "a", context: context)
    let error = failure { () throws(CredentialError) in _ = try tokens.credentials() }
    #expect(error?.code == .unsupported && error?.message.contains("user's login") == true)
  }

  @Test func theMetadataServerIsAsked() throws {
    let surroundings = TestSurroundings(answer: { (_, _) throws(HTTPError) in Self.metadata(200, Self.given) })
    let token = try GoogleCredentials(context: surroundings.context(["HOME": "/h"])).credentials()
    #expect(token == GoogleToken("ya29.secret", expiry: UTCTime(seconds: 1_700_003_599)))
    let request = try #require(surroundings.requests.first)
    #expect(request.url == "http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token")
    #expect(request.headers == [HTTPField("metadata-flavor", "Google")])
  }

  @Test func theMetadataServerTellsWhoThisIs() throws {
    let identity = Self.identity(until: 1_700_003_000)
    let surroundings = TestSurroundings(answer: { (_, _) throws(HTTPError) in Self.metadata(200, identity) })
    let context = surroundings.context(["GCE_METADATA_HOST": "meta.test:80"])
    let token = try GoogleCredentials.identityTokens(audience: "https://s.test/x?y", context: context).credentials()
    #expect(token == GoogleToken(identity, expiry: UTCTime(seconds: 1_700_003_000)))
    #expect(
      surroundings.requests.map(\.url) == [
        "http://meta.test:80/computeMetadata/v1/instance/service-accounts/default/identity"
          + "?audience=https%3A%2F%2Fs.test%2Fx%3Fy&format=full"
      ])
  }

  @Test func aMetadataServerThatFailsIsAskedAgain() throws {
    let surroundings = TestSurroundings(
      answer: { (request, count) throws(HTTPError) in
        if count == 2 { throw HTTPError(.reset, url: request.url, "cut") }
        return count < 3 ? Self.metadata(503, "") : Self.metadata(200, Self.given)
      })
    _ = try GoogleCredentials(context: surroundings.context()).credentials()
    #expect(surroundings.requests.count == 3)
  }

  @Test(arguments: [
    (Self.metadata(404, ""), CredentialError.Code.notFound, "no service account is attached"),
    (Self.metadata(403, ""), .refused, "HTTP 403"), (Self.metadata(500, ""), .unavailable, "HTTP 500"),
    (TestSurroundings.answer(200, Self.given), .notFound, "not Google's"), (Self.metadata(200, "<html>"), .invalid, "no JSON"),
    (Self.metadata(200, "{}"), .refused, "without a token"),
  ]) func metadataServersThatGiveNone(_ answer: HTTPResponse, _ code: CredentialError.Code, _ part: String) throws {
    let context = TestSurroundings(answer: { (_, _) throws(HTTPError) in answer }).context()
    let error = try #require(
      failure { () throws(CredentialError) in _ = try GoogleCredentials(context: context).credentials() })
    #expect(error.code == code && error.message.contains(part), "\(error)")
  }

  @Test func nothingFoundListsEveryPlace() throws {
    let context = TestSurroundings().context(["HOME": "/h"])
    let error = try #require(
      failure { () throws(CredentialError) in _ = try GoogleCredentials(context: context).credentials() })
    #expect(error.code == .notFound)
    for part in [
      "GOOGLE_APPLICATION_CREDENTIALS: it is not set",
      "there is no file /h/.config/gcloud/application_default_credentials.json",
      "the metadata server: no metadata server answers (nobody is there)", "gcloud auth application-default login",
    ] {
      #expect(error.message.contains(part), "\(part)")
    }
    let bare = failure { () throws(CredentialError) in
      _ = try GoogleCredentials(context: TestSurroundings().context(["NO_GCE_CHECK": "True"])).credentials()
    }
    #expect(bare?.message.contains("neither CLOUDSDK_CONFIG nor HOME") == true)
    #expect(bare?.message.contains("NO_GCE_CHECK is set") == true)
  }

  static let secret = "-----BEGIN PRIVATE KEY-----\\nc2VjcmV0\\n-----END PRIVATE KEY-----"

  @Test(arguments: [
    (#"{"type":"external_account","audience":"x"}"#, CredentialError.Code.unsupported, "of type external_account"),
    (#"{"type":"impersonated_service_account"}"#, .unsupported, "impersonated_service_account"),
    (#"{"type":"other"}"#, .invalid, "(other)"), ("{}", .invalid, "(none)"), ("[", .invalid, "no JSON object"),
    (#"{"type":"service_account","client_email":"a"}"#, .invalid, "lacks client_email or private_key"),
    (#"{"type":"authorized_user","client_id":"a"}"#, .invalid, "lacks client_id, client_secret or refresh_token"),
    (#"{"type":"service_account","client_email":"a","private_key":"\#(secret)"}"#, .invalid, "no RSA key in PEM"),
    (
      #"{"type":"service_account","client_email":"a","private_key":"k","token_uri":"http://evil.test/?k=v"}"#, .invalid,
      "token_uri http://evil.test/ is not https:"
    ),
  ]) func filesThatCannotBeUsed(_ text: String, _ code: CredentialError.Code, _ part: String) throws {
    let surroundings = TestSurroundings(files: ["/f": text])
    let context = surroundings.context(["GOOGLE_APPLICATION_CREDENTIALS": "/f"])
    let error = try #require(
      failure { () throws(CredentialError) in _ = try GoogleCredentials(context: context).credentials() })
    #expect(error.code == code && error.message.contains(part), "\(error)")
    #expect(!error.message.contains("c2VjcmV0"))
    #expect(surroundings.requests.isEmpty)
  }

  @Test func aFileThatCannotBeReadIsAnError() {
    let context = TestSurroundings().context(["GOOGLE_APPLICATION_CREDENTIALS": "/none"])
    let error = failure { () throws(CredentialError) in _ = try GoogleCredentials(context: context).credentials() }
    #expect(error?.code == .invalid && error?.message.contains("/none can't be read") == true)
  }

  @Test(arguments: [
    (
      400, #"{"error":"invalid_grant","error_description":"Bad Request"}"#, CredentialError.Code.refused,
      "invalid_grant: Bad Request"
    ),
    (503, "", .unavailable, "HTTP 503"), (200, "<html>", .invalid, "no JSON object"), (200, "{}", .refused, "without a token"),
  ]) func tokenServicesThatRefuse(_ status: Int, _ text: String, _ code: CredentialError.Code, _ part: String) throws {
    let surroundings = TestSurroundings(
      files: ["/u": Self.user], answer: { (_, _) throws(HTTPError) in TestSurroundings.answer(status, text) })
    let context = surroundings.context(["GOOGLE_APPLICATION_CREDENTIALS": "/u"])
    let error = try #require(
      failure { () throws(CredentialError) in _ = try GoogleCredentials(context: context).credentials() })
    #expect(error.code == code && error.message.contains(part), "\(error)")
    for secret in ["hush", "1//again", "1%2F%2Fagain"] { #expect(!error.message.contains(secret)) }
    #expect(surroundings.requests.count == (status == 503 ? 3 : 1))
  }

  @Test func aTokenServiceOutOfReachIsUnavailable() {
    let context = TestSurroundings(files: ["/u": Self.user]).context(["GOOGLE_APPLICATION_CREDENTIALS": "/u"])
    let error = failure { () throws(CredentialError) in _ = try GoogleCredentials(context: context).credentials() }
    #expect(error?.code == .unavailable && error?.message.contains("nobody is there") == true)
  }

  @Test func tokensShowNoText() {
    let token = GoogleToken("ya29.secret", expiry: UTCTime(seconds: 0))
    var dumped = ""
    dump(token, to: &dumped)
    for text in ["\(token)", token.debugDescription, dumped] { #expect(!text.contains("secret")) }
    #expect(token.description == "GoogleToken(until 19700101T000000Z)")
    #expect(GoogleToken("x").description == "GoogleToken(no known end)")
  }

  @Test func base64ForURLs() {
    for (bytes, text) in [([], ""), ([0xfb], "-w"), ([0xff, 0xff], "__8"), ([0, 16, 131], "ABCD")] as [([UInt8], String)] {
      #expect(RSASignedToken.base64URL(bytes) == text)
      #expect(RSASignedToken.bytes(base64URL: text) == bytes)
    }
    for text in ["A", "a+b/", "ab=="] { #expect(RSASignedToken.bytes(base64URL: text) == nil) }
  }
}
