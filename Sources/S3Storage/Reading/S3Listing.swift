import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records

/// One answer to ListObjectsV2.
struct S3Listing {
  struct Entry: Equatable {
    var key = ""
    var size = -1
    var etag = ""
  }

  private(set) var entries: [Entry] = []
  private(set) var isTruncated = false
  private var isEncoded = false

  init(_ answer: S3Answer) throws(StorageError) {
    let body = answer.response.body
    defer { extendLifetime(body) }
    do throws(XMLReader.Fault) {
      try read(body)
    } catch {
      throw answer.malformed("is no XML (\(error.message) at byte \(error.offset))")
    }
    if let broken = entries.first(where: { $0.size < 0 || $0.key.isEmpty }) {
      throw answer.malformed("has an object without key or size (\(broken.key))")
    }
    guard isEncoded else { return }
    for index in entries.indices {
      guard let key = PercentEncoding.decode(entries[index].key, plusIsSpace: true) else {
        throw answer.malformed("has a key that can't be decoded (\(entries[index].key))")
      }
      entries[index].key = key
    }
  }

  private mutating func read(_ body: SharedBytes) throws(XMLReader.Fault) {
    var reader = XMLReader(body.bytes)
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
    case ("Contents", "Key"): entry.key = text
    case ("Contents", "Size"): entry.size = Int(text) ?? -1
    case ("Contents", "ETag"): entry.etag = S3Answer.bare(text)
    case (_, "Contents"):
      entries.append(entry)
      entry = Entry()
    case ("ListBucketResult", "IsTruncated"): isTruncated = text == "true"
    case ("ListBucketResult", "EncodingType"): isEncoded = text == "url"
    default: break
    }
  }
}
