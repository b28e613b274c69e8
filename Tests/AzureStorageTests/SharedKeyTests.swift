import HTTPTransfers
import Testing

@testable import CloudCredentials

/// The examples of Microsoft's "Authorize with Shared Key". It doesn't give the key that signed them, so the signatures
/// themselves are those of the emulator's public key, computed by another program.
@Suite struct SharedKeyTests {
  static let key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

  func signature(_ account: String) throws -> SharedKeySignature {
    SharedKeySignature(account: account, key: try #require(Digests.bytes(base64: Self.key)))
  }

  func example(_ method: String, _ query: [(name: String, value: String)], _ date: String, _ version: String) -> SignableRequest
  {
    SignableRequest(
      method: method, host: "myaccount.blob.core.windows.net", path: "/mycontainer", query: query,
      headers: [HTTPField("x-ms-version", version), HTTPField("x-ms-date", date)])
  }

  @Test func metadataOfAContainer() throws {
    let query = [(name: "restype", value: "container"), ("comp", "metadata"), ("timeout", "20")]
    let request = example("GET", query, "Fri, 26 Jun 2015 23:39:12 GMT", "2015-02-21")
    #expect(
      try signature("myaccount").stringToSign(request, bodyCount: 0)
        == "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n"
        + "/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20")
    #expect(
      try signature("myaccount").authorization(for: request, bodyCount: 0)
        == "SharedKey myaccount:1u9lui2jDxj0+fpbHjQ5m5NnastJRSYM+PSmfi8TXx4=")
  }

  @Test func anEmptyBodyHasNoLength() throws {
    let query = [(name: "restype", value: "container"), ("timeout", "30")]
    let request = example("PUT", query, "Fri, 26 Jun 2015 23:39:12 GMT", "2015-02-21")
    #expect(
      try signature("myaccount").stringToSign(request, bodyCount: 0)
        == "PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n"
        + "/myaccount/mycontainer\nrestype:container\ntimeout:30")
  }

  /// "Construct the Canonicalized Resource String": values of one name are sorted and joined by commas.
  @Test func severalValuesOfOneName() throws {
    let query = [
      (name: "restype", value: "container"), ("comp", "list"), ("include", "snapshots"), ("Include", "metadata"),
      ("include", "uncommittedblobs"),
    ]
    let request = example("GET", query, "Sun, 11 Oct 2009 21:49:13 GMT", "2009-09-19")
    #expect(
      try signature("testaccount1").stringToSign(request, bodyCount: 0).hasSuffix(
        "\n/testaccount1/mycontainer\ncomp:list\ninclude:metadata,snapshots,uncommittedblobs\nrestype:container"))
  }

  /// An emulator's path holds the account once more.
  @Test func everyHeaderHasItsPlace() throws {
    var request = SignableRequest(method: "PUT", host: "127.0.0.1:10000", path: "/devstoreaccount1/c/a%20b")
    request.headers = [
      HTTPField("If-None-Match", "*"), HTTPField("x-ms-version", "2023-11-03"), HTTPField("X-Ms-Meta-A", " b \t c "),
      HTTPField("x-ms-date", "Fri, 31 Jan 2025 10:00:00 GMT"), HTTPField("x-ms-blob-type", "BlockBlob"),
      HTTPField("content-md5", "ICy5YqxZB1uWSwcVLSNLcA=="), HTTPField("date", "Fri, 31 Jan 2025 09:00:00 GMT"),
      HTTPField("user-agent", "not signed"),
    ]
    #expect(
      try signature("devstoreaccount1").stringToSign(request, bodyCount: 3)
        == "PUT\n\n\n3\nICy5YqxZB1uWSwcVLSNLcA==\n\n\n\n\n*\n\n\nx-ms-blob-type:BlockBlob\n"
        + "x-ms-date:Fri, 31 Jan 2025 10:00:00 GMT\nx-ms-meta-a:b c\nx-ms-version:2023-11-03\n"
        + "/devstoreaccount1/devstoreaccount1/c/a%20b")
    #expect(
      try signature("devstoreaccount1").authorization(for: request, bodyCount: 3)
        == "SharedKey devstoreaccount1:w0DxrpyU5H1exNqOK81/EjFWWCGQk5SxhjW9Yx62ZC8=")
  }

  @Test(
    arguments: [
      ("", []), ("Zg==", Array("f".utf8)), ("Zm8=", Array("fo".utf8)), ("Zm9v", Array("foo".utf8)), ("+/+/", [251, 255, 191]),
      ("Zg=", nil), ("Zg", nil), ("Z===", nil), ("Zm 9", nil), ("Zg=A", nil),
    ] as [(String, [UInt8]?)]) func base64(_ text: String, _ bytes: [UInt8]?)
  { #expect(Digests.bytes(base64: text) == bytes) }
}
