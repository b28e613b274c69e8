import CloudCredentials
import Foundation
import Records

extension AzureServer {
  func read(_ call: Call, _ state: State) -> Reply {
    guard let blob = state.blobs[call.blob] else { return Reply(404, "BlobNotFound") }
    if let match = call.headers["if-match"], match != "\"\(blob.etag)\"" { return Reply(412, "ConditionNotMet") }
    var headers = blob.metadata
    headers["etag"] = "\"\(blob.etag)\""
    headers["x-ms-blob-type"] = "BlockBlob"
    if call.method == "HEAD" {
      headers["content-length"] = String(blob.content.count)
      headers["content-md5"] = blob.md5
      return Reply(200, headers: headers)
    }
    let wantsMD5 = call.headers["x-ms-range-get-content-md5"] == "true"
    guard let text = call.headers["range"] else {
      if wantsMD5 { return Reply(400, "InvalidHeaderValue") }
      headers["content-md5"] = blob.md5
      return Reply(200, headers: headers, body: blob.content)
    }
    let ends = text.replacingOccurrences(of: "bytes=", with: "").split(separator: "-").compactMap { Int($0) }
    guard ends.count == 2, ends[0] <= ends[1] else { return Reply(400, "InvalidHeaderValue") }
    if wantsMD5, ends[1] - ends[0] >= 4 << 20 { return Reply(400, "InvalidHeaderValue") }
    guard ends[0] < blob.content.count else { return Reply(416, "InvalidRange") }
    let last = min(ends[1], blob.content.count - 1)
    let part = Array(blob.content[ends[0]...last])
    headers["content-range"] = "bytes \(ends[0])-\(last)/\(blob.content.count)"
    headers["x-ms-blob-content-md5"] = blob.md5
    if wantsMD5 { headers["content-md5"] = Call.md5(part) }
    return Reply(206, headers: headers, body: part)
  }

  /// Why the present state doesn't allow a write; nil where it does.
  private func conflict(_ call: Call, _ state: State) -> Reply? {
    let present = state.blobs[call.blob]
    if call.headers["if-none-match"] == "*", present != nil { return Reply(409, "BlobAlreadyExists") }
    if let match = call.headers["if-match"], match != present.map({ "\"\($0.etag)\"" }) { return Reply(412, "ConditionNotMet") }
    return nil
  }

  private func commit(_ call: Call, _ blob: Blob, _ state: inout State) -> Reply {
    var blob = blob
    state.writes += 1
    blob.etag = "0x8D" + String(1_000_000 + state.writes, radix: 16, uppercase: true)
    state.blobs[call.blob] = blob
    // A commit drops every block that isn't in it.
    state.uncommitted[call.blob] = nil
    return Reply(201, headers: ["etag": "\"\(blob.etag)\"", "x-ms-request-server-encrypted": "true"])
  }

  func put(_ call: Call, _ state: inout State) -> Reply {
    guard call.headers["content-length"] != nil else { return Reply(411, "MissingContentLengthHeader") }
    guard let type = call.headers["x-ms-blob-type"] else { return Reply(400, "MissingRequiredHeader") }
    guard type == "BlockBlob" else { return Reply(400, "InvalidHeaderValue") }
    if let damage = call.damage ?? conflict(call, state) { return damage }
    let md5 = Call.md5(call.body)
    return commit(call, Blob(content: call.body, etag: "", md5: md5, metadata: call.metadata), &state)
  }

  func putBlock(_ call: Call, _ state: inout State) -> Reply {
    guard let length = call.headers["content-length"], length != "0" else { return Reply(411, "MissingContentLengthHeader") }
    guard let id = call.query["blockid"], let name = Data(base64Encoded: id), (1...64).contains(name.count) else {
      return Reply(400, "InvalidQueryParameterValue")
    }
    if let damage = call.damage { return damage }
    let others = state.uncommitted[call.blob] ?? [:]
    guard others.keys.allSatisfy({ $0.utf8.count == id.utf8.count }), others.count < 100_000 else {
      return Reply(400, "InvalidBlobOrBlock")
    }
    state.uncommitted[call.blob, default: [:]][id] = call.body
    return Reply(201, headers: ["content-md5": Call.md5(call.body)])
  }

  func putBlockList(_ call: Call, _ state: inout State) -> Reply {
    guard call.headers["content-length"] != nil else { return Reply(411, "MissingContentLengthHeader") }
    if let damage = call.damage ?? conflict(call, state) { return damage }
    guard let leaves = try? XMLReader.leaves(SharedBytes(call.body)), leaves.count <= 50_000 else {
      return Reply(400, "InvalidXmlDocument")
    }
    var blob = Blob(content: [], etag: "", md5: call.headers["x-ms-blob-content-md5"], metadata: call.metadata)
    for leaf in leaves {
      let waiting = state.uncommitted[call.blob]?[leaf.text]
      let committed = state.blobs[call.blob]?.blocks[leaf.text]
      let bytes: [UInt8]? =
        switch leaf.path {
        case "BlockList/Latest": waiting ?? committed
        case "BlockList/Uncommitted": waiting
        case "BlockList/Committed": committed
        default: nil
        }
      guard let bytes else { return Reply(400, "InvalidBlockList") }
      blob.content += bytes
      blob.blocks[leaf.text] = bytes
    }
    return commit(call, blob, &state)
  }

  func delete(_ call: Call, _ state: inout State) -> Reply {
    guard state.blobs.removeValue(forKey: call.blob) != nil else { return Reply(404, "BlobNotFound") }
    state.uncommitted[call.blob] = nil
    return Reply(202)
  }
}
