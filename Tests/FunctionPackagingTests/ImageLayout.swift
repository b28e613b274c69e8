import Foundation
import Testing

@testable import FunctionPackaging

/// An image's folder, whose every digest is held against what it names.
struct ImageLayout {
  let folder: String
  let manifestDigest: String
  let manifest: [String: Any]

  init(_ folder: String) throws {
    self.folder = folder
    let version = try Self.json(try LocalFile.read("\(folder)/oci-layout"))
    #expect(version["imageLayoutVersion"] as? String == "1.0.0")
    let index = try Self.json(try LocalFile.read("\(folder)/index.json"))
    let descriptor = try #require((index["manifests"] as? [[String: Any]])?.first)
    manifestDigest = try #require(descriptor["digest"] as? String)
    manifest = try Self.json(try LocalFile.read(try Self.blob(descriptor, folder)))
  }

  func configuration() throws -> [String: Any] {
    try Self.json(try LocalFile.read(try Self.blob(try #require(manifest["config"] as? [String: Any]), folder)))
  }

  /// The paths of the layers' archives.
  func layers() throws -> [String] {
    try #require(manifest["layers"] as? [[String: Any]]).map { try Self.blob($0, folder) }
  }

  private static func blob(_ descriptor: [String: Any], _ folder: String) throws -> String {
    let digest = try #require(descriptor["digest"] as? String)
    let path = "\(folder)/blobs/sha256/\(digest.dropFirst(7))"
    let bytes = try LocalFile.read(path)
    #expect(ContentDigest(of: bytes).rawValue == digest)
    #expect(descriptor["size"] as? Int == bytes.count)
    return path
  }

  private static func json(_ bytes: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }
}
