import HTTPTransfers
import Records
import Testing

@testable import CloudCredentials

/// One of the requests that AWS publishes with its signature ("AWS Signature Version 4 test suite").
struct PublishedRequest: CustomTestStringConvertible, Sendable {
  let testDescription: String
  var method = "GET"
  var path = "/"
  var query: [(name: String, value: String)] = []
  var headers: [(name: String, value: String)] = []
  var body: String?
  var token: String?
  var rule = SignatureV4.PathRule.normalized
  let signature: String

  static let unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

  static let suite = [
    PublishedRequest(
      testDescription: "get-header-key-duplicate",
      headers: [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")],
      signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
    PublishedRequest(
      testDescription: "get-header-value-order",
      headers: [("My-Header1", "value4"), ("My-Header1", "value1"), ("My-Header1", "value3"), ("My-Header1", "value2")],
      signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"),
    PublishedRequest(
      testDescription: "get-header-value-trim", headers: [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
      signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
    PublishedRequest(
      testDescription: "get-vanilla", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    PublishedRequest(
      testDescription: "get-relative-relative-normalized", path: "/example1/example2/../..",
      signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    PublishedRequest(
      testDescription: "get-relative-relative-unnormalized", path: "/example1/example2/../..", rule: .encodedAgain,
      signature: "dc33e0856fd4baca4d7aa2146c38958283844764f38c74252a333df5e613003b"),
    PublishedRequest(
      testDescription: "get-slash-dot-slash-normalized", path: "/./",
      signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    PublishedRequest(
      testDescription: "get-slash-pointless-dot-normalized", path: "/./example",
      signature: "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"),
    PublishedRequest(
      testDescription: "get-slashes-normalized", path: "//example//",
      signature: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
    PublishedRequest(
      testDescription: "get-slashes-unnormalized", path: "//example//", rule: .asSent,
      signature: "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5"),
    PublishedRequest(
      testDescription: "get-space-normalized", path: "/example space/",
      signature: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
    PublishedRequest(
      testDescription: "get-unreserved", path: "/" + unreserved,
      signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
    PublishedRequest(
      testDescription: "get-utf8", path: "/ሴ", signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
    PublishedRequest(
      testDescription: "get-vanilla-empty-query-key", query: [("Param1", "value1")],
      signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
    PublishedRequest(
      testDescription: "get-vanilla-query-order-encoded", query: [("Param-3", "Value3"), ("Param", "Value2"), ("ሴ", "Value1")],
      signature: "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"),
    PublishedRequest(
      testDescription: "get-vanilla-query-order-key-case", query: [("Param2", "value2"), ("Param1", "value1")],
      signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    PublishedRequest(
      testDescription: "get-vanilla-query-unreserved", query: [(unreserved, unreserved)],
      signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"),
    PublishedRequest(
      testDescription: "get-vanilla-utf8-query", query: [("ሴ", "bar")],
      signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
    PublishedRequest(
      testDescription: "get-vanilla-with-session-token",
      token: "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
      signature: "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"),
    PublishedRequest(
      testDescription: "post-header-key-sort", method: "POST", headers: [("My-Header1", "value1")],
      signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
    PublishedRequest(
      testDescription: "post-vanilla", method: "POST",
      signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    PublishedRequest(
      testDescription: "post-vanilla-query", method: "POST", query: [("Param1", "value1")],
      signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"),
    PublishedRequest(
      testDescription: "post-sts-header-before", method: "POST",
      token: "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YU"
        + "uwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHN"
        + "VXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==",
      signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"),
    PublishedRequest(
      testDescription: "post-x-www-form-urlencoded", method: "POST",
      headers: [
        ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", "13"),
        ("x-amz-content-sha256", "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"),
      ], body: "Param1=value1", signature: "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"),
  ]
}

@Suite struct SignatureV4Tests {
  static let time = UTCTime(rfc3339: "2015-08-30T12:36:00Z")!

  func request(_ published: PublishedRequest) -> (SignatureV4, SignableRequest) {
    let credentials = AWSCredentials(
      keyID: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token: published.token)
    let signer = SignatureV4(service: "service", region: "us-east-1", credentials: credentials, pathRule: published.rule)
    let request = SignableRequest(
      method: published.method, host: "example.amazonaws.com", path: published.path, query: published.query,
      headers: published.headers.map { HTTPField(name: $0.name, value: $0.value) },
      payload: published.body.map { PayloadHash(SharedBytes(Array($0.utf8))) } ?? .empty)
    return (signer, request)
  }

  @Test(arguments: PublishedRequest.suite) func publishedSignature(_ published: PublishedRequest) throws {
    let (signer, request) = request(published)
    let headers = signer.headers(for: request, at: Self.time)
    let authorization = try #require(headers.first { $0.name == "authorization" }?.value)
    #expect(authorization.hasSuffix("Signature=\(published.signature)"))
    #expect(authorization.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "))
    #expect(headers.contains(HTTPField(name: "x-amz-date", value: "20150830T123600Z")))
    #expect(headers.first { $0.name == "x-amz-security-token" }?.value == published.token)
  }

  @Test func publishedCanonicalRequest() {
    let (signer, request) = request(PublishedRequest.suite[0])
    var complete = request
    complete.headers.append(HTTPField(name: "X-Amz-Date", value: "20150830T123600Z"))
    let (text, signed) = signer.canonical(complete)
    #expect(
      text == """
        GET
        /

        host:example.amazonaws.com
        my-header1:value2,value2,value1
        x-amz-date:20150830T123600Z

        host;my-header1;x-amz-date
        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        """)
    #expect(signed == "host;my-header1;x-amz-date")
  }

  @Test func publishedPresignedURL() {
    let (signer, request) = request(PublishedRequest.suite.first { $0.testDescription == "get-vanilla-query-unreserved" }!)
    let query = signer.presignedQuery(for: request, at: Self.time, seconds: 3600)
    #expect(query.hasSuffix("X-Amz-Signature=8e76a88a7433637b12778d5592799b29ad21ecd6cf6325051c21d86f0acda2bf"))
    let withToken = self.request(PublishedRequest.suite.first { $0.testDescription == "get-vanilla-with-session-token" }!)
    #expect(
      withToken.0.presignedQuery(for: withToken.1, at: Self.time, seconds: 3600).contains(
        "&X-Amz-Security-Token=6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267&"))
  }

  @Test func tokenIsSignedIntoTheURL() throws {
    let (_, request) = request(PublishedRequest.suite[3])
    func signature(token: String?) throws -> Substring {
      let signer = SignatureV4(
        service: "s3", region: "us-east-1", credentials: AWSCredentials(keyID: "K", secret: "S", token: token))
      return try #require(signer.presignedQuery(for: request, at: Self.time, seconds: 60).split(separator: "=").last)
    }
    #expect(Set(try [signature(token: nil), signature(token: "a"), signature(token: "b")]).count == 3)
  }
}
