import Testing

@testable import ServerlessDatasetsTesting

@Suite struct TextTests {
  @Test(arguments: [
    ("echo", "echo", nil), ("echo:blue", "echo", "blue"), ("echo%3ablue", "echo", "blue"),
    ("123456789012:function:echo", "echo", nil), ("123456789012:function:echo:7", "echo", "7"),
    ("arn:aws:lambda:us-east-1:123456789012:function:echo", "echo", nil),
    ("arn:aws:lambda:us-east-1:123456789012:function:echo:%24LATEST", "echo", "$LATEST"),
  ])
  func functionNamesAreRead(_ text: String, _ name: String, _ qualifier: String?) throws {
    let read = try #require(FunctionName(text[...]))
    #expect(read.name == name)
    #expect(read.qualifier == qualifier)
  }

  @Test(arguments: ["", ":", "a:b:c", "%zz", "arn:aws:lambda:us-east-1:1:function:echo:1:2"])
  func otherNamesAreNot(_ text: String) { #expect(FunctionName(text[...]) == nil) }

  @Test func queriesAreRead() {
    #expect(QueryItems.value(of: "Qualifier", in: "a=1&Qualifier=%24LATEST&Qualifier=2") == "$LATEST")
    #expect(QueryItems.value(of: "b", in: "a=1&b") == "")
    #expect(QueryItems.value(of: "b", in: "a=b") == nil)
    #expect(QueryItems.value(of: "a", in: "") == nil)
  }

  @Test func stringsAreQuoted() {
    #expect(JSONString.quoted("plain ü") == "\"plain ü\"")
    #expect(JSONString.quoted("a\"b\\c\nd\te\r\u{1}\u{1f}") == #""a\"b\\c\nd\te\r\u0001\u001f""#)
    #expect(JSONString.error(type: "T", "m\"") == #"{"errorType":"T","errorMessage":"m\""}"#)
  }

  @Test func timesAreWrittenWithTwoDigits() {
    #expect(Milliseconds.text(nanoseconds: 1_234_999) == "1.23")
    #expect(Milliseconds.text(nanoseconds: 0) == "0.00")
    #expect(Milliseconds.text(nanoseconds: 3_006_070_000) == "3006.07")
    #expect(Milliseconds.seconds(.seconds(3)) == "3.00")
    #expect(Milliseconds.seconds(.milliseconds(1250)) == "1.25")
    #expect([0, 1, 1_000_000, 1_000_001].map { Milliseconds.billed(nanoseconds: $0) } == [0, 1, 1, 2])
  }

  @Test func clocksAreWrittenAsLogsHaveThem() throws {
    let pattern = try Regex("20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z")
    #expect(try pattern.wholeMatch(in: WallClock.text) != nil)
  }

  @Test func identitiesAreRandom() throws {
    let pattern = try Regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    let identities = (0..<100).map { _ in RandomIdentity.uuid() }
    #expect(Set(identities).count == 100)
    for identity in identities { #expect(try pattern.wholeMatch(in: identity) != nil) }
    #expect(RandomIdentity.hex(24).utf8.count == 24)
    #expect(RandomIdentity.hex(24) != RandomIdentity.hex(24))
  }

  @Test func exitsAreToldInLambdasWords() {
    #expect(ProcessExit(waitStatus: 0).message == "Runtime exited without providing a reason")
    #expect(ProcessExit(waitStatus: 256).message == "Runtime exited with error: exit status 1")
    #expect(ProcessExit(waitStatus: 9).message == "Runtime exited with error: signal: killed")
    // With the mark of a core dump.
    #expect(ProcessExit(waitStatus: 11 | 128).message == "Runtime exited with error: signal: segmentation fault")
    #expect(ProcessExit(waitStatus: 50).message == "Runtime exited with error: signal: signal 50")
  }

  @Test func claimsOfSignaturesAreRead() throws {
    let text =
      "AWS4-HMAC-SHA256 Credential=AKID/20261123/us-east-1/lambda/aws4_request,SignedHeaders=host;X-Amz-Date, Signature=ab"
    let claim = try #require(SignatureClaim(text))
    #expect(claim.keyID == "AKID")
    #expect(claim.date == "20261123")
    #expect(claim.region == "us-east-1")
    #expect(claim.service == "lambda")
    #expect(claim.signedHeaders == ["host", "x-amz-date"])
    #expect(claim.signature == "ab")
    for wrong in [
      "", "Basic x", "AWS4-HMAC-SHA256 Credential=a/b/c", "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=h, Signature=x",
    ] {
      #expect(SignatureClaim(wrong) == nil)
    }
  }
}
