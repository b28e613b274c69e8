import Records
import Testing

@testable import CloudCredentials

@Suite struct TextTests {
  @Test(arguments: [
    ("2013-05-24T00:00:00Z", 1_369_353_600), ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:34:56Z", 951_827_696),
    ("1969-12-31T23:59:59Z", -1), ("2025-03-14T10:26:53+01:00", 1_741_944_413),
    ("2025-03-14T04:26:53.123456-0500", 1_741_944_413),
    ("2100-03-01T00:00:00Z", 4_107_542_400),
  ]) func timesAreRead(_ text: String, _ seconds: Int) {
    #expect(UTCTime(rfc3339: text)?.seconds == seconds)
  }

  @Test(arguments: [
    "", "2013-05-24", "2013-05-24T00:00:00", "2013-13-24T00:00:00Z", "2013-02-30T00:00:00Z", "2013-05-24T25:00:00Z",
    "2013-05-24T00:00:00+1", "2013-05-24T00:00:00Zx", "20a3-05-24T00:00:00Z", "2013-05-24T00:00:00.5",
  ]) func otherTextIsNoTime(_ text: String) {
    #expect(UTCTime(rfc3339: text) == nil)
  }

  @Test func timesAreWritten() {
    #expect(UTCTime(seconds: 1_369_353_600).compact == "20130524T000000Z")
    #expect(UTCTime(seconds: 951_827_696).compact == "20000229T123456Z")
    #expect(UTCTime(seconds: -1).compact == "19691231T235959Z")
    #expect(UTCTime(httpDate: "Fri, 24 May 2013 00:00:00 GMT")?.seconds == 1_369_353_600)
    #expect(UTCTime(httpDate: "Fri, 24 Mai 2013 00:00:00 GMT") == nil)
    #expect(UTCTime(httpDate: "yesterday") == nil)
    for day in stride(from: -200_000, to: 200_000, by: 317) {
      let time = UTCTime(seconds: day * 86_400 + 4711)
      let text = Array(time.compact)
      func part(_ range: Range<Int>) -> Int? { Int(String(text[range])) }
      guard let year = part(0..<4), let month = part(4..<6), let date = part(6..<8) else {
        Issue.record("\(time.compact)")
        continue
      }
      #expect(UTCTime(year: year, month: month, day: date, hour: 1, minute: 18, second: 31) == time)
    }
  }

  @Test func percentEncoding() {
    #expect(PercentEncoding.encode("a b/ü~-._*'()+") == "a%20b%2F%C3%BC~-._%2A%27%28%29%2B")
    #expect(PercentEncoding.encode("a/b c", keepingSlashes: true) == "a/b%20c")
    #expect(PercentEncoding.query([("b", "2"), ("a", "x y"), ("a-b", "1"), ("a", "")]) == "a=&a=x%20y&a-b=1&b=2")
    #expect(PercentEncoding.decode("a%20b%2Fc+d%c3%bc") == "a b/c+dü")
    #expect(PercentEncoding.decode("a+b%2B", plusIsSpace: true) == "a b+")
    for broken in ["%", "%2", "%zz", "%FF"] { #expect(PercentEncoding.decode(broken) == nil) }
    let all = String(decoding: (1...127).map { UInt8($0) }, as: UTF8.self) + "鍵🦆"
    #expect(PercentEncoding.decode(PercentEncoding.encode(all)) == all)
  }

  @Test func base64AndHex() {
    for (text, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
      #expect(Digests.base64(Array(text.utf8)) == expected)
    }
    #expect(Digests.base64([0xff, 0xfe, 0xfb]) == "//77")
    #expect(Digests.hex([0, 0x0f, 0xa5, 0xff]) == "000fa5ff")
    #expect([UInt8]().withUnsafeBytes { Digests.hex(Digests.md5($0)) } == "d41d8cd98f00b204e9800998ecf8427e")
  }

  @Test func descriptionsKeepSecrets() {
    let credentials = AWSCredentials(keyID: "AKID", secret: "very-secret", token: "the-token", expiry: UTCTime(seconds: 0))
    var dumped = ""
    dump(credentials, to: &dumped)
    for text in ["\(credentials)", String(reflecting: credentials), "\([credentials])", dumped] {
      #expect(text.contains("AKID"))
      #expect(!text.contains("very-secret") && !text.contains("the-token"))
    }
  }
}
