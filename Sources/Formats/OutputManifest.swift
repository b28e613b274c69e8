package import ObjectStorage
import Records

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What makes a folder of files one result: the file `_manifest` in it, a JSON object in UTF-8. Whoever reads exactly the files
/// that it lists, in that order, sees a whole result or the whole one before it, never a mixture; other files don't count.
///
/// ```json
/// {
///   "created" : "2025-03-14T09:26:53Z",
///   "files" : [ { "bytes" : 1024, "name" : "part-00000-r17-k3.csv", "rows" : 96 } ],
///   "format" : "serverless-datasets-output",
///   "header" : [ "word", "count" ],
///   "nonce" : "k3",
///   "run" : "r17",
///   "schema" : "(text, int)",
///   "version" : 1
/// }
/// ```
/// `header` and `schema` may be missing. Readers must refuse a `version` that they don't know and pass over unknown names.
package struct OutputManifest: Sendable, Hashable, Codable {
  /// The manifest's name in its folder.
  package static let name = "_manifest"
  static let currentFormat = "serverless-datasets-output"
  static let currentVersion = 1

  /// Says that this is such a manifest.
  package let format: String
  /// The version of this description.
  package let version: Int
  /// The run that wrote the files.
  package let run: String
  /// Tells this write from every other, those of the same run included.
  package let nonce: String
  /// When it was committed: UTC, to the second, as RFC 3339 has it.
  package let created: String
  /// The files, in order.
  package let files: [OutputPart]
  /// The rows' type in the words of `RecordCodec`.
  package let schema: String?
  /// The columns' names, if the files have any.
  package let header: [String]?

  /// A manifest of these files, of the present version.
  package init(run: String, nonce: String, created: String, files: [OutputPart], schema: String?, header: [String]?) {
    format = Self.currentFormat
    version = Self.currentVersion
    self.run = run
    self.nonce = nonce
    self.created = created
    self.files = files
    self.schema = schema
    self.header = header
  }

  /// The JSON text.
  package func encoded() throws(FormatError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    } catch {
      throw FormatError(.invalid, Self.name, "the manifest can't be written (\(error)); give run and files names of valid text")
    }
  }

  /// Reads the JSON text; `location` is named in errors.
  package init(decoding bytes: [UInt8], location: String) throws(FormatError) {
    let manifest: OutputManifest
    do {
      manifest = try JSONDecoder().decode(OutputManifest.self, from: Data(bytes))
    } catch {
      throw Self.invalid(location, "it can't be read as JSON of its format (\(error))")
    }
    guard manifest.format == Self.currentFormat else { throw Self.invalid(location, "its format is \(manifest.format)") }
    guard manifest.version == Self.currentVersion else {
      throw FormatError(
        .invalid, location,
        "the manifest's version is \(manifest.version), this program knows \(Self.currentVersion); update it")
    }
    if let file = manifest.files.first(where: { $0.name.contains("/") || $0.name == ".." || $0.name.isEmpty }) {
      throw Self.invalid(location, "it lists \(file.name), which is not a name in its folder")
    }
    self = manifest
  }

  private static func invalid(_ location: String, _ reason: String) -> FormatError {
    FormatError(
      .invalid, location,
      "the folder's manifest is not one of this library's: \(reason); remove it to read the folder's files as they are")
  }

  /// Reads the manifest of the folder `folder` (a prefix of keys, such as `out/`) of `store`.
  package static func read(from store: any ObjectStore, folder: String = "") throws(FormatError) -> OutputManifest {
    let key = folder + name
    let bytes = try formatting { () throws(StorageError) in try store.get(key) }
    defer { extendLifetime(bytes) }
    return try OutputManifest(decoding: Array(bytes.bytes), location: store.uri.child(key).description)
  }
}
