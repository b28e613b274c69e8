/// Where an image is, or will be: `HOST[:PORT]/NAME[:TAG]` or `HOST[:PORT]/NAME@DIGEST`.
package struct ImageReference: Sendable, Hashable, CustomStringConvertible {
  /// The registry, with its port if one is named.
  package let registry: String
  /// The repository in the registry.
  package let repository: String
  /// The tag; `latest` unless said otherwise.
  package let tag: String
  /// The digest, where the reference is to one image and no other.
  package let digest: ContentDigest?

  /// Reads a reference.
  /// - Throws: `invalidReference`.
  package init(parsing text: String) throws(PackagingError) {
    func failure(_ why: String) -> PackagingError {
      PackagingError(
        .invalidReference, "\(text) names no image: \(why); write HOST[:PORT]/NAME[:TAG], such as ghcr.io/owner/program:1.0")
    }
    guard let slash = text.firstIndex(of: "/") else { throw failure("it has no registry") }
    let host = text[..<slash]
    guard host.contains(".") || host.contains(":") || host == "localhost", Self.isHost(host) else {
      throw failure("\(host) is no registry's host")
    }
    var name = text[text.index(after: slash)...]
    var digest: ContentDigest?
    if let at = name.firstIndex(of: "@") {
      digest = ContentDigest(rawValue: String(name[name.index(after: at)...]))
      if digest == nil { throw failure("the digest isn't sha256: and 64 hexadecimal digits") }
      name = name[..<at]
    }
    var tag: Substring = "latest"
    if let colon = name.lastIndex(of: ":") {
      tag = name[name.index(after: colon)...]
      name = name[..<colon]
    }
    guard Self.isTag(tag) else { throw failure("a tag has up to 128 letters, digits, dots, dashes and underscores") }
    guard name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(Self.isComponent), name.utf8.count <= 255
    else {
      throw failure("a name has small letters and digits, with single dots, underscores or dashes between them")
    }
    (registry, repository, self.tag, self.digest) = (String(host), String(name), String(tag), digest)
  }

  /// The reference in full.
  package var description: String { "\(registry)/\(repository)" + (digest.map { "@\($0)" } ?? ":\(tag)") }

  /// Whether the registry is this machine, which is spoken to without TLS.
  package var isLocal: Bool { Self.isLocal(url: "http://\(registry)") }

  /// Whether a URL leads to this machine.
  static func isLocal(url: String) -> Bool {
    guard let scheme = url.firstRange(of: "://") else { return false }
    // A user's name may stand before an @, so that the host would be another.
    let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let host = authority.prefix { $0 != ":" }
    return !authority.contains("@") && (host == "localhost" || host == "127.0.0.1")
  }

  private static func isHost(_ host: Substring) -> Bool {
    let parts = host.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.first, !name.isEmpty else { return false }
    if parts.count == 2 { guard let port = UInt16(parts[1]), port > 0 else { return false } }
    return name.utf8.allSatisfy { isSmall($0) || (65...90).contains($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
  }

  private static func isTag(_ tag: Substring) -> Bool {
    guard let first = tag.utf8.first, tag.utf8.count <= 128, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else {
      return false
    }
    return tag.utf8.allSatisfy { isSmall($0) || (65...90).contains($0) || ".-_".utf8.contains($0) }
  }

  private static func isComponent(_ part: Substring) -> Bool {
    guard let first = part.utf8.first, let last = part.utf8.last, isSmall(first), isSmall(last) else { return false }
    guard part.utf8.allSatisfy({ isSmall($0) || "._-".utf8.contains($0) }) else { return false }
    return ["..", "._", "_.", "-.", ".-", "-_", "_-", "___"].allSatisfy { !part.contains($0) }
  }

  private static func isSmall(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }
}
