import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records

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
    let body = answer.response.body
    defer { extendLifetime(body) }
    do throws(XMLReader.Fault) {
      try read(body)
    } catch {
      throw answer.malformed("is no XML (\(error.message) at byte \(error.offset))")
    }
    if let broken = entries.first(where: { $0.name.isEmpty || $0.kind != "directory" && ($0.size < 0 || $0.etag.isEmpty) }) {
      throw answer.malformed("has an object without name, size or ETag (\(broken.name))")
    }
  }

  private mutating func read(_ body: SharedBytes) throws(XMLReader.Fault) {
    var reader = XMLReader(body.bytes)
    // Some servers begin with a mark of the text's encoding.
    if body.bytes.starts(with: [0xef, 0xbb, 0xbf]) { reader = XMLReader(UnsafeRawBufferPointer(rebasing: body.bytes[3...])) }
    var entry = Entry()
    var text = ""
    while let event = try reader.next() {
      switch event {
      case .start: text = ""
      case .text(let more): text += more
      case .end(let name): end(name, in: reader.path.last, text, &entry)
      }
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
