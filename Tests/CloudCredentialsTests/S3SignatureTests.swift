import HTTPTransfers
import Records
import Testing

@testable import CloudCredentials

/// The worked examples of S3's API reference ("Authenticating Requests").
@Suite struct S3SignatureTests {
  static let time = UTCTime(rfc3339: "2013-05-24T00:00:00Z")!
  static let signer = SignatureV4(
    service: "s3", region: "us-east-1",
    credentials: AWSCredentials(keyID: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))

  struct Example: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var method = "GET"
    var path = "/"
    var query: [(name: String, value: String)] = []
    var headers: [HTTPField] = []
    var body = ""
    let hash: String
    let signature: String
  }

  static let examples = [
    Example(
      testDescription: "GET object", path: "/test.txt", headers: [HTTPField(name: "Range", value: "bytes=0-9")],
      hash: "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972",
      signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
    Example(
      testDescription: "PUT object", method: "PUT", path: "/test%24file.text",
      headers: [
        HTTPField(name: "Date", value: "Fri, 24 May 2013 00:00:00 GMT"),
        HTTPField(name: "x-amz-storage-class", value: "REDUCED_REDUNDANCY"),
      ], body: "Welcome to Amazon S3.", hash: "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d",
      signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
    Example(
      testDescription: "GET lifecycle", query: [("lifecycle", "")],
      hash: "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca",
      signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    Example(
      testDescription: "List objects", query: [("prefix", "J"), ("max-keys", "2")],
      hash: "df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7",
      signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
  ]

  func request(_ example: Example) -> SignableRequest {
    SignableRequest(
      method: example.method, host: "examplebucket.s3.amazonaws.com", path: example.path, query: example.query,
      headers: example.headers, payload: PayloadHash(SharedBytes(Array(example.body.utf8))))
  }

  @Test(arguments: examples) func signature(_ example: Example) throws {
    let headers = Self.signer.headers(for: request(example), at: Self.time)
    let authorization = try #require(headers.first { $0.name == "authorization" }?.value)
    #expect(authorization.hasSuffix("Signature=\(example.signature)"))
    var complete = request(example)
    complete.headers += headers.filter { $0.name != "authorization" }
    let (text, _) = Self.signer.canonical(complete)
    #expect(
      Self.signer.stringToSign(text, at: Self.time)
        == "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n\(example.hash)")
  }

  @Test func canonicalRequestOfThePut() {
    let example = Self.examples[1]
    var complete = request(example)
    complete.headers += Self.signer.headers(for: complete, at: Self.time).filter { $0.name != "authorization" }
    #expect(
      Self.signer.canonical(complete).text == """
        PUT
        /test%24file.text

        date:Fri, 24 May 2013 00:00:00 GMT
        host:examplebucket.s3.amazonaws.com
        x-amz-content-sha256:44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072
        x-amz-date:20130524T000000Z
        x-amz-storage-class:REDUCED_REDUNDANCY

        date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class
        44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072
        """)
  }

  @Test func presigned() {
    let request = SignableRequest(method: "GET", host: "examplebucket.s3.amazonaws.com", path: "/test.txt")
    #expect(
      Self.signer.presignedQuery(for: request, at: Self.time, seconds: 86_400)
        == "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
  }

  @Test func bodiesUnderTLSAreNotHashed() {
    var request = request(Self.examples[0])
    request.payload = .unsigned
    #expect(
      Self.signer.headers(for: request, at: Self.time).contains(
        HTTPField(name: "x-amz-content-sha256", value: "UNSIGNED-PAYLOAD")))
  }

  @Test func pathsOfS3AreNeverNormalised() {
    let request = SignableRequest(method: "GET", host: "h", path: "/b/a//%2E/../c")
    #expect(Self.signer.canonical(request).text.hasPrefix("GET\n/b/a//%2E/../c\n"))
  }
}
