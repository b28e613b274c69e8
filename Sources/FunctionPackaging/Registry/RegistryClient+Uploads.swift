internal import HTTPTransfers
internal import Records

extension RegistryClient {
  /// Uploads a blob unless it is there already.
  func upload(_ blob: OCIImage.Blob, to base: String, of reference: ImageReference) throws(PackagingError) {
    let found = try send(reference, "say whether it has a blob") { _ in
      HTTPRequest(method: "HEAD", url: "\(base)/blobs/\(blob.digest)")
    }
    if found.status == 200 { return }
    try expect(found, [404], reference, "doesn't say whether it has a blob")
    let body = SharedBytes(blob.bytes)
    var place = try begin(base, reference)
    let answer = try send(reference, "take a blob") { attempt in
      // What a failed attempt left of an upload can't be continued with the whole.
      if attempt > 1 { place = try begin(base, reference) }
      let url = place + (place.contains("?") ? "&" : "?") + "digest=\(blob.digest)"
      return HTTPRequest(
        method: "PUT", url: url, headers: [HTTPField("Content-Type", "application/octet-stream")], body: .bytes(body))
    }
    try expect(answer, [201], reference, "took no blob of \(blob.bytes.count) bytes")
  }

  /// Begins an upload. Returns the URL to which the bytes go.
  private func begin(_ base: String, _ reference: ImageReference) throws(PackagingError) -> String {
    let answer = try send(reference, "begin an upload") { _ in HTTPRequest(method: "POST", url: "\(base)/blobs/uploads/") }
    try expect(answer, [202], reference, "began no upload")
    guard let location = answer.headers["Location"], !location.isEmpty else {
      throw PackagingError(
        .refused, "\(reference.registry) doesn't say where an upload goes; use a registry of the interface's version 2")
    }
    if location.hasPrefix("/") { return origin(reference) + location }
    guard location.hasPrefix("https://") || location.hasPrefix(origin(reference) + "/") || isInsecure else {
      throw PackagingError(
        .refused,
        "\(reference.registry) sends uploads to another place without TLS; mend its configuration, or allow it (--insecure)")
    }
    return location
  }

  /// - Throws: for any other status, in words and with what the registry says.
  func expect(_ answer: HTTPResponse, _ statuses: [Int], _ reference: ImageReference, _ what: String) throws(PackagingError) {
    guard !statuses.contains(answer.status) else { return }
    let said = RegistryComplaint.text(answer)
    switch answer.status {
    case 401, 403:
      throw PackagingError(
        .unauthorized,
        "\(reference.registry) \(what): these credentials may not push to \(reference.repository)\(said); check their "
          + "permissions")
    case 429, 500...599:
      throw PackagingError(.unavailable, "\(reference.registry) \(what): it answered \(answer.status)\(said); push again later")
    default:
      throw PackagingError(
        .refused,
        "\(reference.registry) \(what): it answered \(answer.status)\(said); check the repository's name and that it exists")
    }
  }
}
