internal import CloudCredentials
internal import HTTPTransfers
internal import NIOCore
internal import NIOHTTP1

/// Recomputes the signatures of requests (AWS Signature Version 4).
struct SignatureCheck: Sendable {
  /// How far a request's clock may be off, in seconds.
  private static let tolerance = 300

  /// The secret for each key ID; if there are none, nothing is checked.
  let accessKeys: [String: String]

  /// - Throws: what Lambda says about a request whose signature is missing or wrong.
  func check(_ request: ReceivedRequest) throws(Refusal) {
    if accessKeys.isEmpty { return }
    guard let text = request.headers.first(name: "Authorization") else {
      throw .forbidden("MissingAuthenticationTokenException", "Missing Authentication Token")
    }
    guard let claim = SignatureClaim(text), let date = request.headers.first(name: "X-Amz-Date"),
      claim.service == "lambda", claim.signedHeaders.contains("host"), claim.signedHeaders.contains("x-amz-date")
    else {
      throw .forbidden(
        "IncompleteSignatureException",
        "Authorization header requires AWS4-HMAC-SHA256 for the service lambda, with host and x-amz-date signed.")
    }
    guard let secret = accessKeys[claim.keyID] else {
      throw .forbidden("UnrecognizedClientException", "The security token included in the request is invalid.")
    }
    guard let time = Self.time(date), date.hasPrefix(claim.date), abs(time.seconds - UTCTime.now.seconds) <= Self.tolerance
    else {
      throw .forbidden("InvalidSignatureException", "Signature expired or not yet current: \(date)")
    }
    guard signature(of: request, claim, secret, at: time) == claim.signature else {
      throw .forbidden(
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. "
          + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
    }
  }

  private func signature(of request: ReceivedRequest, _ claim: SignatureClaim, _ secret: String, at time: UTCTime) -> String? {
    // What signing adds by itself must not be there twice.
    let added: Set<String> = ["host", "x-amz-date", "x-amz-security-token"]
    let fields = claim.signedHeaders.filter { !added.contains($0) }.flatMap { name in
      request.headers[name].map { HTTPField(name: name, value: $0) }
    }
    let token = claim.signedHeaders.contains("x-amz-security-token") ? request.headers.first(name: "X-Amz-Security-Token") : nil
    let signable = SignableRequest(
      method: request.method.rawValue, host: request.headers.first(name: "Host") ?? "", path: String(request.path),
      query: QueryItems.all(in: request.query), headers: fields,
      payload: request.body.withUnsafeReadableBytes { PayloadHash($0) })
    let signer = SignatureV4(
      service: claim.service, region: claim.region,
      credentials: AWSCredentials(keyID: claim.keyID, secret: secret, token: token))
    let signed = signer.headers(for: signable, at: time).first { $0.name == "authorization" }
    return signed.flatMap { SignatureClaim($0.value)?.signature }
  }

  /// Reads `20130524T000000Z`.
  private static func time(_ text: String) -> UTCTime? {
    let bytes = Array(text)
    guard bytes.count == 16, bytes[8] == "T", bytes[15] == "Z" else { return nil }
    let date = "\(String(bytes[0..<4]))-\(String(bytes[4..<6]))-\(String(bytes[6..<8]))"
    return UTCTime(rfc3339: "\(date)T\(String(bytes[9..<11])):\(String(bytes[11..<13])):\(String(bytes[13..<15]))Z")
  }
}
