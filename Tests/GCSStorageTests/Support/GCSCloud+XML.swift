import CloudCredentials
import Foundation
import StoreTesting

/// The XML interface.
extension GCSCloud {
  func xml(_ request: Request, _ query: [String: String], _ state: inout State) throws -> Answer {
    let bucket = "/" + Self.bucket
    if request.path == bucket, request.method == "GET" { return try listXML(query, &state) }
    guard request.path.hasPrefix(bucket + "/") else {
      throw Refusal(404, "notFound", "NoSuchBucket", "The specified bucket does not exist.")
    }
    let name = try name(request.path.dropFirst(bucket.count + 1))
    try allow(["generation"], query)
    let condition = try number(request.headers["x-goog-if-generation-match"])
    let checksum = request.headers["x-goog-hash"].map { String($0.dropFirst("crc32c=".count)) }
    var metadata: [String: String] = [:]
    for (name, value) in request.headers where name.hasPrefix("x-goog-meta-") { metadata[String(name.dropFirst(12))] = value }
    switch request.method {
    case "GET": return try content(find(name, query["generation"], state), request)
    case "HEAD":
      let object = try find(name, query["generation"], state)
      return .reply(200, describing(object).merging(["content-length": "\(object.bytes.count)"]) { $1 })
    case "PUT":
      let object = try store(name, request.body, metadata, condition: condition, checksum: checksum, &state)
      return .reply(200, describing(object))
    case "POST" where request.headers["x-goog-resumable"] == "start":
      guard request.body.isEmpty else { throw Refusal.invalid("A session begins without bytes") }
      let session = Session(name: name, metadata: metadata, condition: condition, checksum: checksum, isXML: true)
      return .reply(201, ["location": begin(session, &state)])
    case "DELETE":
      _ = try find(name, query["generation"], state)
      delete(name, &state)
      return .reply(204)
    default: throw Refusal(405, "methodNotAllowed", "MethodNotAllowed", "Not allowed")
    }
  }

  func xml(_ refusal: Refusal) -> Answer {
    let text =
      "<?xml version='1.0' encoding='UTF-8'?><Error><Code>\(refusal.code)</Code><Message>\(refusal.message)</Message></Error>"
    return .reply(refusal.status, ["x-guploader-uploadid": "R1"], Array(text.utf8))
  }

  private func listXML(_ query: [String: String], _ state: inout State) throws -> Answer {
    try allow(["prefix", "marker", "max-keys"], query)
    let size = min(try number(query["max-keys"]) ?? 1000, 1000)
    let (page, isLast) = page(
      Array((query["prefix"] ?? "").utf8), Array((query["marker"] ?? "").utf8), isAfter: true, size, &state)
    var text = "<?xml version='1.0' encoding='UTF-8'?><ListBucketResult xmlns='http://doc.s3.amazonaws.com/2006-03-01'>"
    for object in page.compactMap({ state.objects[$0] }) {
      text += "<Contents><Key>\(escaped(object.name))</Key><Generation>\(object.generation)</Generation>"
      text += "<MetaGeneration>1</MetaGeneration><ETag>\"e\"</ETag><Size>\(object.bytes.count)</Size></Contents>"
    }
    if !isLast, let last = page.last { text += "<NextMarker>\(escaped(last))</NextMarker>" }
    text += "<IsTruncated>\(!isLast)</IsTruncated></ListBucketResult>"
    return .reply(200, [:], Array(text.utf8))
  }

  private func escaped(_ name: [UInt8]) -> String {
    String(decoding: name, as: UTF8.self).unicodeScalars.map { scalar in
      switch scalar {
      case "&", "<", ">", "\"", "'", "\t": "&#\(scalar.value);"
      default: String(scalar)
      }
    }.joined()
  }

  /// Computes a request's signature from what was received, as Google's "Signatures" has it.
  func check(signature request: Request, _ keys: AWSCredentials) throws {
    let text = request.headers["authorization"] ?? ""
    var fields: [String: String] = [:]
    for part in text.dropFirst("GOOG4-HMAC-SHA256 ".count).split(separator: ",") {
      let pair = part.trimmingCharacters(in: .whitespaces).split(separator: "=", maxSplits: 1).map(String.init)
      if pair.count == 2 { fields[pair[0]] = pair[1] }
    }
    let scope = (fields["Credential"] ?? "").split(separator: "/").map(String.init)
    guard text.hasPrefix("GOOG4-HMAC-SHA256 "), scope.count == 5, scope[0] == keys.keyID, scope[3] == "storage",
      scope[4] == "goog4_request", let date = request.headers["x-goog-date"], date.hasPrefix(scope[1])
    else { throw Refusal(403, "forbidden", "InvalidSecurity", "The provided security credentials are not valid.") }
    let body = request.body.withUnsafeBytes { Digests.hex(Digests.sha256($0)) }
    let claimed = request.headers["x-goog-content-sha256"] ?? ""
    guard claimed == body else { throw Refusal(400, "invalid", "ContentSHA256Mismatch", "The body has another hash") }
    let signed = (fields["SignedHeaders"] ?? "").split(separator: ";").map(String.init)
    let own = request.headers.keys.filter { $0.hasPrefix("x-goog-") }
    guard signed.contains("host"), own.allSatisfy(signed.contains) else {
      throw Refusal(403, "forbidden", "InvalidSecurity", "Headers are not signed")
    }
    let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
    let headers = signed.map { "\($0):\(request.headers[$0] ?? "")\n" }.joined()
    let canonical = [request.method, request.path, query, headers, signed.joined(separator: ";"), claimed]
    let hash = Digests.hex(Digests.sha256(canonical.joined(separator: "\n")))
    let toSign = ["GOOG4-HMAC-SHA256", date, scope.dropFirst().joined(separator: "/"), hash].joined(separator: "\n")
    let key = scope.dropFirst().reduce(Array("GOOG4\(keys.secret)".utf8)) { Digests.hmac($1, key: $0) }
    guard fields["Signature"] == Digests.hex(Digests.hmac(toSign, key: key)) else {
      throw Refusal(403, "forbidden", "SignatureDoesNotMatch", "The signature does not match.")
    }
  }
}
