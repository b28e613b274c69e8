/// What a header Authorization says.
struct SignatureClaim {
  let keyID: String
  /// As in `20130524`.
  let date: String
  let region: String
  let service: String
  /// In lower case.
  let signedHeaders: [String]
  let signature: String

  /// Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; nil for anything else.
  init?(_ text: String) {
    let algorithm = "AWS4-HMAC-SHA256 "
    guard text.hasPrefix(algorithm) else { return nil }
    var parts: [Substring: Substring] = [:]
    for part in text.dropFirst(algorithm.count).split(separator: ",") {
      let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
      if pair.count == 2 { parts[pair[0]] = pair[1] }
    }
    guard let scope = parts["Credential"]?.split(separator: "/"), scope.count == 5, scope[4] == "aws4_request",
      let headers = parts["SignedHeaders"], let signature = parts["Signature"]
    else { return nil }
    (keyID, date, region, service) = (String(scope[0]), String(scope[1]), String(scope[2]), String(scope[3]))
    signedHeaders = headers.split(separator: ";").map { $0.lowercased() }
    self.signature = String(signature)
  }
}
