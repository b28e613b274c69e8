import Testing

@testable import FunctionPackaging

@Suite struct ImageReferenceTests {
  private static let digest = "sha256:" + String(repeating: "0a", count: 32)

  @Test(arguments: [
    ("ghcr.io/owner/program:1.0", "ghcr.io", "owner/program", "1.0"), ("localhost:5000/a", "localhost:5000", "a", "latest"),
    ("127.0.0.1:5000/a/b/c:V_1-x", "127.0.0.1:5000", "a/b/c", "V_1-x"),
    ("localhost/a__b/c---d.e_f", "localhost", "a__b/c---d.e_f", "latest"),
    ("docker.io/library/x:1", "docker.io", "library/x", "1"),
    ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/x", "123456789012.dkr.ecr.eu-west-1.amazonaws.com", "x", "latest"),
  ])
  func readsReferences(_ text: String, _ registry: String, _ repository: String, _ tag: String) throws {
    let reference = try ImageReference(parsing: text)
    #expect(reference.registry == registry)
    #expect(reference.repository == repository)
    #expect(reference.tag == tag)
    #expect(reference.digest == nil)
    #expect(try ImageReference(parsing: reference.description) == reference)
  }

  @Test func readsDigests() throws {
    let reference = try ImageReference(parsing: "ghcr.io/owner/program@\(Self.digest)")
    #expect(reference.digest?.rawValue == Self.digest)
    #expect(reference.description == "ghcr.io/owner/program@\(Self.digest)")
  }

  @Test(arguments: [
    "", "program", "program:1", "owner/program", "ghcr.io/", "ghcr.io/Owner/x", "ghcr.io/a//b", "ghcr.io/a/", "ghcr.io/a:",
    "ghcr.io/a:-x",
    "ghcr.io/a:b c", "ghcr.io/-a", "ghcr.io/a..b", "ghcr.io/a___b", "ghcr.io/a@sha256:00", "gh cr.io/a", "ghcr.io:x/a",
    "ghcr.io:0/a",
    "ghcr.io:1:2/a", "https://ghcr.io/a", "user@ghcr.io/a", "ghcr.io/a?b=c", "ghcr.io/" + String(repeating: "a", count: 256),
    "ghcr.io/a:" + String(repeating: "a", count: 129),
  ])
  func refusesOtherText(_ text: String) {
    #expect { try ImageReference(parsing: text) } throws: {
      ($0 as? PackagingError)?.code == .invalidReference && "\($0)".contains("such as ghcr.io/owner/program:1.0")
    }
  }

  @Test(arguments: [
    ("localhost/a", true), ("localhost:5000/a", true), ("127.0.0.1:5000/a", true), ("ghcr.io/a", false),
    ("localhost.example.org/a", false),
  ])
  func knowsThisMachine(_ text: String, _ isLocal: Bool) throws {
    #expect(try ImageReference(parsing: text).isLocal == isLocal)
  }

  @Test(arguments: [
    ("http://localhost:80/token", true), ("http://127.0.0.1?x", true), ("http://localhost:x@example.org/", false),
    ("http://localhost.example.org/", false), ("localhost", false),
  ])
  func knowsURLsOfThisMachine(_ url: String, _ isLocal: Bool) { #expect(ImageReference.isLocal(url: url) == isLocal) }
}
