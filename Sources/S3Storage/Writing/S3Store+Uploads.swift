import CloudCredentials
import HTTPTransfers
import ObjectStorage
import Records
import RemoteStorage

// The requests of an upload in parts.
extension S3Store {
  func beginUpload(_ key: String, nonce: String) throws(StorageError) -> String {
    var headers = objectHeaders(nonce: nonce)
    if location.options.checksums {
      headers += [HTTPField("x-amz-checksum-algorithm", "CRC32C"), HTTPField("x-amz-checksum-type", "FULL_OBJECT")]
    }
    let fullKey = location.fullKey(key)
    let answer = try client.send(path(key)) {
      S3Request("CreateMultipartUpload", "POST", key: fullKey, query: [("uploads", "")], headers: headers)
    }
    try answer.checked()
    let leaves = (try? XMLReader.leaves(answer.response.body)) ?? []
    guard let id = leaves.first(where: { $0.path == "InitiateMultipartUploadResult/UploadId" })?.text, !id.isEmpty else {
      throw answer.malformed("lacks the upload's ID")
    }
    return id
  }

  /// The version of the part that was sent.
  func uploadPart(_ key: String, uploadID: String, number: Int, _ bytes: SharedBytes, _ checksum: CRC32C) throws(StorageError)
    -> String
  {
    let query = [(name: "partNumber", value: String(number)), ("uploadId", uploadID)]
    let headers = checksumHeaders(checksum)
    let fullKey = location.fullKey(key)
    // A part may be sent twice; an answer that is late costs less than the slowest of many servers.
    let answer = try client.send(path(key), hedging: true) {
      S3Request("UploadPart", "PUT", key: fullKey, query: query, headers: headers, body: bytes)
    }
    try answer.checked()
    guard !answer.etag.isEmpty else { throw answer.malformed("lacks the part's ETag") }
    return answer.etag
  }

  func completeUpload(
    _ key: String, uploadID: String, _ parts: [SentPart], conditions: [HTTPField]
  ) throws(StorageError) -> S3Answer {
    var text = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
    for (index, part) in parts.enumerated() {
      text += "<Part><PartNumber>\(index + 1)</PartNumber><ETag>&quot;\(Self.escaped(part.receipt))&quot;</ETag>"
      if location.options.checksums {
        text += "<ChecksumCRC32C>\(part.checksum.base64)</ChecksumCRC32C>"
      }
      text += "</Part>"
    }
    var checksum = CRC32C()
    for part in parts { checksum.append(part.checksum, count: part.size) }
    let body = SharedBytes(Array((text + "</CompleteMultipartUpload>").utf8))
    var headers = conditions + [HTTPField("content-type", "application/xml")]
    if location.options.checksums {
      headers += checksumHeaders(checksum) + [HTTPField("x-amz-checksum-type", "FULL_OBJECT")]
    }
    var request = S3Request(
      "CompleteMultipartUpload", "POST", key: location.fullKey(key), query: [("uploadId", uploadID)], headers: headers,
      body: body)
    request.mayFailLate = true
    return try client.send(path(key)) { request }
  }

  func abortUpload(_ key: String, uploadID: String) throws(StorageError) {
    let fullKey = location.fullKey(key)
    let answer = try client.send(path(key)) {
      S3Request("AbortMultipartUpload", "DELETE", key: fullKey, query: [("uploadId", uploadID)])
    }
    if answer.response.status != 404 { try answer.checked() }
  }
}
