package import HTTPTransfers

/// AWS Signature Version 4, as "Signing AWS API requests" and S3's "Authenticating Requests" describe it, and Google Cloud Storage's,
/// which is the same under other names ("Signatures" and "Canonical requests" there).
package struct SignatureV4: Sendable {
  /// How the path enters the signature.
  package enum PathRule: Sendable {
    /// As it is sent: S3, where two different paths are two different objects.
    case asSent
    /// Encoded once more: other services, for requests whose path must not be normalised.
    case encodedAgain
    /// Without `.`, `..` and empty parts, then encoded once more: other services.
    case normalized
  }

  /// The names that stand in signatures and in what goes with them.
  private struct Names: Sendable {
    /// What algorithm and key begin with, as in `AWS4-HMAC-SHA256`.
    let prefix: String
    /// What the scope ends in.
    let scopeEnd: String
    /// What added headers begin with.
    let header: String
    /// What added items of a query begin with.
    let query: String

    static let aws = Names(prefix: "AWS4", scopeEnd: "aws4_request", header: "x-amz-", query: "X-Amz-")
    static let google = Names(prefix: "GOOG4", scopeEnd: "goog4_request", header: "x-goog-", query: "X-Goog-")

    var algorithm: String { "\(prefix)-HMAC-SHA256" }
  }

  private let names: Names
  private let service: String
  private let region: String
  private let credentials: AWSCredentials
  private let pathRule: PathRule
  /// Whether the service is one that stores, which wants the body's hash in a header.
  private let isStorage: Bool

  /// Signs for `service` in `region`; the path follows S3's rule for S3, otherwise that of the other services.
  package init(service: String, region: String, credentials: AWSCredentials, pathRule: PathRule? = nil) {
    self.service = service
    self.region = region
    self.credentials = credentials
    self.pathRule = pathRule ?? (service == "s3" ? .asSent : .normalized)
    names = .aws
    isStorage = service == "s3"
  }

  /// Signs for Google Cloud Storage with an HMAC key.
  package init(googleStorageKey credentials: AWSCredentials) {
    names = .google
    service = "storage"
    region = "auto"
    self.credentials = credentials
    pathRule = .asSent
    isStorage = true
  }

  /// The headers to send besides `request.headers`: date, token, for S3 the body's hash, and the signature. (The host's is left
  /// to whoever sends.)
  package func headers(for request: SignableRequest, at time: UTCTime) -> [HTTPField] {
    var added = [HTTPField(name: names.header + "date", value: time.compact)]
    if isStorage { added.append(HTTPField(name: names.header + "content-sha256", value: request.payload.text)) }
    if let token = credentials.token { added.append(HTTPField(name: names.header + "security-token", value: token)) }
    var complete = request
    complete.headers += added
    let (text, signed) = canonical(complete)
    let authorization =
      "\(names.algorithm) Credential=\(credentials.keyID)/\(scope(time)), SignedHeaders=\(signed), "
      + "Signature=\(signature(stringToSign(text, at: time), at: time))"
    return added + [HTTPField(name: "authorization", value: authorization)]
  }

  /// The query of a URL that anybody may use for `seconds`, encoded and with the signature.
  package func presignedQuery(for request: SignableRequest, at time: UTCTime, seconds: Int) -> String {
    let complete = presignable(request, at: time, seconds: seconds)
    let text = canonical(complete).text
    let query = PercentEncoding.query(complete.query)
    return "\(query)&\(names.query)Signature=\(signature(stringToSign(text, at: time), at: time))"
  }

  /// `request` with the query items that signing by URL adds, but for the signature.
  func presignable(_ request: SignableRequest, at time: UTCTime, seconds: Int) -> SignableRequest {
    var complete = request
    // Who uses the URL decides on the body, so S3 takes no hash of it.
    if isStorage { complete.payload = .unsigned }
    complete.query += [
      (names.query + "Algorithm", names.algorithm), (names.query + "Credential", "\(credentials.keyID)/\(scope(time))"),
      (names.query + "Date", time.compact), (names.query + "Expires", String(seconds)),
      (names.query + "SignedHeaders", Self.canonicalHeaders(request).signed),
    ]
    if let token = credentials.token { complete.query.append((names.query + "Security-Token", token)) }
    return complete
  }

  /// The canonical request and the names of the signed headers.
  func canonical(_ request: SignableRequest) -> (text: String, signed: String) {
    let headers = Self.canonicalHeaders(request)
    let lines = [
      request.method, canonicalPath(request.path), PercentEncoding.query(request.query), headers.lines, headers.signed,
      request.payload.text,
    ]
    return (lines.joined(separator: "\n"), headers.signed)
  }

  /// What the key signs.
  func stringToSign(_ canonical: String, at time: UTCTime) -> String {
    "\(names.algorithm)\n\(time.compact)\n\(scope(time))\n\(Digests.hex(Digests.sha256(canonical)))"
  }

  private func scope(_ time: UTCTime) -> String { "\(time.date)/\(region)/\(service)/\(names.scopeEnd)" }

  private func signature(_ text: String, at time: UTCTime) -> String {
    var key = Array((names.prefix + credentials.secret).utf8)
    for part in [time.date, region, service, names.scopeEnd] { key = Digests.hmac(part, key: key) }
    return Digests.hex(Digests.hmac(text, key: key))
  }

  private func canonicalPath(_ path: String) -> String {
    switch pathRule {
    case .asSent: path.isEmpty ? "/" : path
    case .encodedAgain: PercentEncoding.encode(path.isEmpty ? "/" : path, keepingSlashes: true)
    case .normalized: PercentEncoding.encode(Self.normalized(path), keepingSlashes: true)
    }
  }

  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") {
      switch part {
      case ".": continue
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    guard !parts.isEmpty else { return "/" }
    let isFolder = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
    return "/" + parts.joined(separator: "/") + (isFolder ? "/" : "")
  }

  /// The headers in order, one a line, their values trimmed and joined.
  private static func canonicalHeaders(_ request: SignableRequest) -> (lines: String, signed: String) {
    var values: [String: [String]] = [:]
    for header in request.headers + [HTTPField(name: "host", value: request.host)] {
      values[header.name.lowercased(), default: []].append(trimmed(header.value))
    }
    let names = values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let lines = names.map { "\($0):\((values[$0] ?? []).joined(separator: ","))\n" }
    return (lines.joined(), names.joined(separator: ";"))
  }

  /// Without spaces at either end, and with one where there are several.
  private static func trimmed(_ value: String) -> String {
    value.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.map { String(decoding: $0, as: UTF8.self) }
      .joined(separator: " ")
  }
}
