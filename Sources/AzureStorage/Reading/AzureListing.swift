import CloudCredentials
import HTTPTransfers
import ObjectStorage

/// One answer to List Blobs.
struct AzureListing {
  struct Entry: Equatable {
    var name = ""
    var size = -1
    var etag = ""
    /// `file` or `directory` where the account has folders; else empty.
    var kind = ""
  }

  private(set) var entries: [Entry] = []
  /// By what the next page is asked for; empty on the last.
  private(set) var marker = ""

  init(_ answer: AzureAnswer) throws(StorageError) {
    var entry = Entry()
    do throws(XMLReader.Fault) {
      try XMLReader.forEachElement(answer.response.body) { end($0, in: $1, $2, &entry) }
    } catch {
      throw answer.malformed("is no XML (\(error.message) at byte \(error.offset))")
    }
    if let broken = entries.first(where: { $0.name.isEmpty || $0.kind != "directory" && ($0.size < 0 || $0.etag.isEmpty) }) {
      throw answer.malformed("has an object without name, size or ETag (\(broken.name))")
    }
  }

  private mutating func end(_ name: String, in parent: String?, _ text: String, _ entry: inout Entry) {
    switch (parent, name) {
    case ("Blob", "Name"): entry.name = text
    case ("Properties", "Content-Length"): entry.size = Int(text) ?? -1
    case ("Properties", "Etag"): entry.etag = AzureAnswer.bare(text)
    case ("Properties", "ResourceType"): entry.kind = text
    case ("Blobs", "Blob"):
      entries.append(entry)
      entry = Entry()
    case ("EnumerationResults", "NextMarker"): marker = text
    default: break
    }
  }
}
