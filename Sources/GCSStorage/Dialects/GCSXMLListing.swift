import CloudCredentials
import HTTPTransfers
import ObjectStorage

/// One answer to GET Bucket.
struct GCSXMLListing {
  private var objects: [GCSObject] = []
  private var name = ""
  private var size: Int?
  private var generation = ""
  private var marker: String?
  private var isTruncated = false

  init(_ answer: GCSAnswer) throws(StorageError) {
    do throws(XMLReader.Fault) {
      try XMLReader.forEachElement(answer.response.body) { end($0, in: $1, $2) }
    } catch {
      throw answer.malformed("is no XML (\(error.message) at byte \(error.offset))")
    }
    if objects.contains(where: { $0.name.isEmpty || $0.generation.isEmpty }) {
      throw answer.malformed("lists an object without name or generation")
    }
  }

  private mutating func end(_ element: String, in parent: String?, _ text: String) {
    switch (parent, element) {
    case ("Contents", "Key"): name = text
    case ("Contents", "Size"): size = Int(text)
    case ("Contents", "Generation"): generation = text
    case (_, "Contents"):
      objects.append(GCSObject(name: name, size: size, generation: generation))
      (name, size, generation) = ("", nil, "")
    case ("ListBucketResult", "IsTruncated"): isTruncated = text == "true"
    case ("ListBucketResult", "NextMarker"): marker = text
    default: break
    }
  }

  var listing: GCSListing {
    GCSListing(objects: objects, next: isTruncated ? marker ?? objects.last?.name : nil)
  }
}
