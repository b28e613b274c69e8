import CloudCredentials

/// A page of a listing.
struct GCSListDocument: Decodable {
  let items: [GCSObjectDocument]?
  let nextPageToken: String?

  init?(json: [UInt8]) {
    guard let document: Self = JSONText.decode(json) else { return nil }
    self = document
  }
}
