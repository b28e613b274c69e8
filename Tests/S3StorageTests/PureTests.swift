import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage
import StoreTesting
import Testing

@testable import S3Storage

@Suite struct PureTests {
  func location(_ text: String, _ environment: [String: String] = [:]) throws -> S3Location {
    var context = CredentialContext(client: .shared)
    context.environment = environment
    context.readFile = { $0 == "/config" ? Array("[default]\nregion = eu-north-1\n".utf8) : nil }
    return try S3Location(ObjectURI(parsing: text), context: context)
  }

  func base(_ text: String, _ environment: [String: String] = [:]) throws -> String {
    let location = try location(text, environment)
    let endpoint = S3Endpoint(location, region: location.region ?? "us-east-1")
    return "\(endpoint.scheme)://\(endpoint.host)\(endpoint.path(encodedKey: "k"))"
  }

  @Test func endpoints() throws {
    #expect(try base("s3://bucket/a") == "https://bucket.s3.us-east-1.amazonaws.com/k")
    #expect(try base("s3://bucket/a", ["AWS_REGION": "eu-west-1"]) == "https://bucket.s3.eu-west-1.amazonaws.com/k")
    #expect(try base("s3://bucket/a", ["AWS_CONFIG_FILE": "/config"]) == "https://bucket.s3.eu-north-1.amazonaws.com/k")
    #expect(try base("s3://bucket", ["AWS_REGION": "cn-north-1"]) == "https://bucket.s3.cn-north-1.amazonaws.com.cn/k")
    #expect(try base("s3://dotted.bucket/a") == "https://s3.us-east-1.amazonaws.com/dotted.bucket/k")
    #expect(try base("s3://bucket/a?region=x&style=path") == "https://s3.x.amazonaws.com/bucket/k")
    #expect(try base("s3://bucket/a", ["AWS_ENDPOINT_URL": "http://localhost:9000/"]) == "http://localhost:9000/bucket/k")
    let both = ["AWS_ENDPOINT_URL": "http://no", "AWS_ENDPOINT_URL_S3": "https://yes:443/base/"]
    #expect(try base("s3://bucket/a", both) == "https://yes/base/bucket/k")
    #expect(try base("s3://bucket/a?style=virtual", both) == "https://bucket.yes/base/k")
    #expect(try base("s3://bucket/a?endpoint=http://h:80", both) == "http://h/bucket/k")
  }

  @Test func optionsOfLocations() throws {
    let all = try location(
      "s3://bucket/a/b/?encryption=aws:kms&kms-key=arn%3Ak&requester-pays=true&checksums=false&anonymous=true")
    #expect(all.prefix == "a/b" && all.isAnonymous)
    #expect(all.options == S3Options(encryption: .keyService(keyID: "arn:k"), requesterPays: true, checksums: false))
    #expect(all.uri.description == "s3://bucket/a/b")
    #expect(try location("s3://bucket/a?encryption=AES256").options.encryption == .managedKeys)
    #expect(try location("s3://bucket/what?/why?not=this").prefix == "what?/why?not=this")
  }

  @Test(arguments: [
    "http://bucket/a", "s3://buck et/a", "s3://b@d/a", "s3://../a", "s3://bucket/a?region=x&colour=red",
    "s3://bucket/a?style=round",
    "s3://bucket/a?encryption=rot13", "s3://bucket/a?encryption=AES256&kms-key=k", "s3://bucket/a?anonymous=perhaps",
    "s3://bucket/a?endpoint=ftp://h", "s3://bucket/a?endpoint=http://", "s3://bucket/a?endpoint=http://u@h",
  ]) func locationsThatCannotBe(_ text: String) {
    #expect(code { _ = try location(text) } == .invalid)
  }

  @Test func etags() {
    for (text, expected) in [("\"a\"", "a"), ("W/\"a\"", "a"), ("a", "a"), ("", ""), ("\"", "\""), ("\"\"", "")] {
      #expect(S3Answer.bare(text) == expected)
    }
  }

  @Test func presignedURLs() throws {
    let location = try S3Location(bucket: "examplebucket", region: "us-east-1")
    let keys = AWSCredentials(keyID: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    let time = UTCTime(rfc3339: "2013-05-24T00:00:00Z")!
    let store = S3Store(location, credentials: CredentialChain(explicit: keys), now: { time })
    let url = try store.presignedURL(.get, "test.txt", seconds: 86_400)
    #expect(url.hasPrefix("https://examplebucket.s3.us-east-1.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&"))
    #expect(url.contains("&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="))
    for seconds in [0, -1, 604_801] { #expect(code { _ = try store.presignedURL(.put, "k", seconds: seconds) } == .invalid) }
    let open = S3Store(try S3Location(bucket: "b", endpoint: "http://h:1", isAnonymous: true))
    #expect(try open.presignedURL(.get, "a b", seconds: 1) == "http://h:1/b/a%20b")
  }
}
