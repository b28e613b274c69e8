import CloudCredentials
import HTTPTransfers
import ObjectStorage

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
    var entry = Entry()
    do throws(XMLReader.Fault) {
      try XMLReader.forEachElement(answer.response.body) { end($0, in: $1, $2, &entry) }
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
