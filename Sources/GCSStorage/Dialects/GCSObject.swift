import HTTPTransfers

/// An object as the server describes it.
struct GCSObject: Sendable, Equatable {
  let name: String
  /// In bytes; nil where the answer doesn't say.
  let size: Int?
  let generation: String
  /// CRC-32C in base 64; nil where the answer doesn't say.
  var checksum: String?
  /// What its writer left there.
  var mark: String?
}

extension GCSObject {
  /// The checksum that an answer with an object's bytes, or about them, names; `x-goog-hash` may come once for each kind, or once for all.
  static func checksum(_ headers: HTTPHeaders) -> String? {
    for value in headers.all("x-goog-hash") {
      for part in value.split(separator: ",") {
        let text = part.drop { $0 == " " }
        if text.hasPrefix("crc32c=") { return String(text.dropFirst("crc32c=".count)) }
      }
    }
    return nil
  }
}
