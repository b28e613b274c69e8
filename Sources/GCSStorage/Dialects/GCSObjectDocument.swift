import CloudCredentials

/// An object as the JSON interface writes it: what a writer sets, and what a description tells.
struct GCSObjectDocument: Codable {
  private let name: String
  private var contentType: String?
  private var crc32c: String?
  private var metadata: [String: String]?
  private var size: String?
  private var generation: String?

  /// What stands with a new object besides its bytes.
  init(name: String, mark: String, checksum: String?) {
    self.name = name
    contentType = "application/octet-stream"
    crc32c = checksum
    metadata = ["writer": mark]
  }

  init?(json: [UInt8]) {
    guard let document: Self = JSONText.decode(json) else { return nil }
    self = document
  }

  /// As JSON. Text always has a form in it, so this is never empty.
  var json: [UInt8] { JSONText.encode(self) ?? [] }

  /// The object that is described; nil where its generation is missing.
  var object: GCSObject? {
    guard let generation, !generation.isEmpty, !name.isEmpty else { return nil }
    return GCSObject(
      name: name, size: size.flatMap { Int($0) }, generation: generation, checksum: crc32c, mark: metadata?["writer"])
  }
}
