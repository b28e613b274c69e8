import CloudCredentials
import HTTPTransfers
package import ObjectStorage
import RemoteStorage

extension S3Store {
  /// Uploads in parts that were neither completed nor aborted. One request for each thousand.
  package func unfinishedWrites(prefix: String) throws(StorageError) -> [UnfinishedWrite] {
    var writes: [UnfinishedWrite] = []
    var markers: [(name: String, value: String)] = []
    repeat {
      let query = [(name: "uploads", value: ""), ("prefix", location.fullKey(prefix))] + markers
      let answer = try client.send(path(prefix)) { S3Request("ListMultipartUploads", "GET", query: query) }
      try answer.checked()
      let page = try UploadListing(answer)
      for upload in page.uploads where upload.key.utf8.starts(with: location.fullKey("").utf8) {
        let key = String(decoding: upload.key.utf8.dropFirst(location.fullKey("").utf8.count), as: UTF8.self)
        writes.append(UnfinishedWrite(key: key, id: upload.id, startedAt: upload.startedAt))
      }
      markers = page.markers
    } while !markers.isEmpty
    return writes
  }

  /// One request.
  package func discard(_ write: UnfinishedWrite) throws(StorageError) { try abortUpload(write.key, uploadID: write.id) }
}

/// One answer to ListMultipartUploads.
private struct UploadListing {
  var uploads: [(key: String, id: String, startedAt: Int)] = []
  /// What asks for the next page; empty at the end.
  var markers: [(name: String, value: String)] = []

  init(_ answer: S3Answer) throws(StorageError) {
    let leaves: [(path: String, text: String)]
    do throws(XMLReader.Fault) {
      leaves = try XMLReader.leaves(answer.response.body)
    } catch {
      throw answer.malformed("is no XML (\(error.message) at byte \(error.offset))")
    }
    var key: String?
    var id: String?
    var values: [String: String] = [:]
    for leaf in leaves {
      let name = String(leaf.path.split(separator: "/").last ?? "")
      guard leaf.path.hasPrefix("ListMultipartUploadsResult/Upload/") else {
        values[name] = leaf.text
        continue
      }
      switch name {
      case "Key": key = leaf.text
      case "UploadId": id = leaf.text
      case "Initiated":
        guard let key, let id, let time = UTCTime(rfc3339: leaf.text) else {
          throw answer.malformed("has an upload without key, ID or time")
        }
        uploads.append((key, id, time.seconds))
      default: break
      }
    }
    guard values["IsTruncated"] == "true" else { return }
    guard let nextKey = values["NextKeyMarker"] else { throw answer.malformed("is cut off and doesn't say where") }
    markers = [("key-marker", nextKey), ("upload-id-marker", values["NextUploadIdMarker"] ?? "")]
  }
}
