import HTTPTransfers

/// Azure Storage's Shared Key scheme for Blob Storage, as "Authorize with Shared Key" describes it for versions from 2015-02-21
/// on.
struct SharedKeySignature: Sendable, Hashable {
  let account: String
  private let key: [UInt8]

  /// Headers whose values stand in the signed text without their names, in this order; the body's length comes after the
  /// second.
  private static let standard = [
    "content-encoding", "content-language", "content-length", "content-md5", "content-type", "date", "if-modified-since",
    "if-match", "if-none-match", "if-unmodified-since", "range",
  ]

  init(account: String, key: [UInt8]) {
    self.account = account
    self.key = key
  }

  /// The value of the Authorization header.
  func authorization(for request: SignableRequest, bodyCount: Int) -> String {
    let text = stringToSign(request, bodyCount: bodyCount)
    return "SharedKey \(account):\(Digests.base64(Digests.hmac(text, key: key)))"
  }

  /// What the key signs.
  func stringToSign(_ request: SignableRequest, bodyCount: Int) -> String {
    var values: [String: String] = [:]
    for header in request.headers { values[header.name.lowercased()] = header.value }
    // The date counts once, and an empty body has no length.
    if values["x-ms-date"] != nil { values["date"] = nil }
    values["content-length"] = bodyCount > 0 ? String(bodyCount) : nil
    let lines = [request.method] + Self.standard.map { values[$0] ?? "" }
    return lines.joined(separator: "\n") + "\n" + Self.canonicalHeaders(values) + canonicalResource(request)
  }

  private static func canonicalHeaders(_ values: [String: String]) -> String {
    let names = values.keys.filter { $0.hasPrefix("x-ms-") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return names.map { "\($0):\(trimmed(values[$0] ?? ""))\n" }.joined()
  }

  /// The path as it is sent, behind the account's name (which an emulator's path holds once more), then the query, decoded.
  private func canonicalResource(_ request: SignableRequest) -> String {
    let items = request.query.map { (name: $0.name.lowercased(), value: $0.value) }
    let sorted = items.sorted { a, b in
      a.name == b.name
        ? a.value.utf8.lexicographicallyPrecedes(b.value.utf8) : a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }
    var text = "/\(account)\(request.path)"
    var before: String?
    for item in sorted {
      text += item.name == before ? ",\(item.value)" : "\n\(item.name):\(item.value)"
      before = item.name
    }
    return text
  }

  /// Without white space at either end, and with one space where there is more.
  private static func trimmed(_ value: String) -> String {
    value.utf8.split { $0 == 32 || (9...13).contains($0) }.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }
}
