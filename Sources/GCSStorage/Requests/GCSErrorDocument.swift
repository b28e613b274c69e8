import CloudCredentials

/// A refusal.
struct GCSErrorDocument: Decodable {
  struct Reason: Decodable {
    let reason: String?
  }

  struct Failure: Decodable {
    let message: String?
    let errors: [Reason]?
  }

  let error: Failure

  init?(json: [UInt8]) {
    guard let document: Self = JSONText.decode(json) else { return nil }
    self = document
  }
}
