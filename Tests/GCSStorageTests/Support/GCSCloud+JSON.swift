import CloudCredentials
import Foundation
import StoreTesting

/// The JSON interface.
extension GCSCloud {
  func json(_ request: Request, _ query: [String: String], _ state: inout State) throws -> Answer {
    let bucket = "/b/\(Self.bucket)/o"
    if request.path == "/upload/storage/v1" + bucket, request.method == "POST" { return try insert(request, query, &state) }
    guard request.path.hasPrefix("/storage/v1" + bucket) else {
      throw Refusal(404, "notFound", "NoSuchBucket", "The specified bucket does not exist.")
    }
    let rest = request.path.dropFirst(("/storage/v1" + bucket).count)
    if rest.isEmpty, request.method == "GET" { return try list(query, &state) }
    guard rest.hasPrefix("/"), !rest.dropFirst().contains("/") else { throw Refusal.invalid("Slashes must be encoded") }
    let name = try name(rest.dropFirst())
    switch request.method {
    case "GET": return try get(request, name, query, state)
    case "DELETE":
      try allow(["generation", "userProject"], query)
      _ = try find(name, query["generation"], state)
      delete(name, &state)
      return .reply(204)
    default: throw Refusal(405, "methodNotAllowed", "MethodNotAllowed", "Not allowed")
    }
  }

  func json(_ refusal: Refusal) -> Answer {
    let error: [String: Any] = [
      "code": refusal.status, "message": refusal.message,
      "errors": [["domain": "global", "reason": refusal.reason, "message": refusal.message]],
    ]
    return .reply(refusal.status, ["x-guploader-uploadid": "R1", "content-type": "application/json"], bytes(["error": error]))
  }

  private func bytes(_ json: [String: Any]) -> [UInt8] {
    (try? JSONSerialization.data(withJSONObject: json)).map { Array($0) } ?? []
  }

  private func get(_ request: Request, _ name: [UInt8], _ query: [String: String], _ state: State) throws -> Answer {
    try allow(["alt", "fields", "generation", "userProject"], query)
    guard query["alt"] == "media" else {
      return .reply(200, [:], bytes(resource(try find(name, query["generation"], state))))
    }
    do {
      return try content(find(name, query["generation"], state), request)
    } catch let refusal as Refusal where refusal.status == 404 {
      return .reply(404, ["content-type": "text/html"], Array("No such object: \(Self.bucket)".utf8))
    }
  }

  /// An object as the interface describes it: its numbers are text.
  private func resource(_ object: Object) -> [String: Any] {
    [
      "kind": "storage#object", "name": String(decoding: object.name, as: UTF8.self), "bucket": Self.bucket,
      "generation": "\(object.generation)", "metageneration": "1", "size": "\(object.bytes.count)", "crc32c": object.checksum,
      "metadata": object.metadata, "etag": "CJ==",
    ]
  }

  func published(_ object: Object) -> Answer { .reply(200, ["content-type": "application/json"], bytes(resource(object))) }

  private func list(_ query: [String: String], _ state: inout State) throws -> Answer {
    try allow(["prefix", "startOffset", "pageToken", "maxResults", "fields", "userProject"], query)
    let size = min(try number(query["maxResults"]) ?? 1000, 1000)
    guard size > 0 else { throw Refusal.invalid("Invalid value for maxResults") }
    var start = Array((query["startOffset"] ?? "").utf8)
    var isAfter = false
    if let token = query["pageToken"] {
      guard let data = Data(base64Encoded: token), data.first == 0x54 else { throw Refusal.invalid("Invalid page token") }
      if data.count > 1 { (start, isAfter) = (Array(data.dropFirst()), true) }
    }
    let prefix = Array((query["prefix"] ?? "").utf8)
    if state.emptyPages > 0 {
      state.emptyPages -= 1
      return .reply(200, [:], bytes(["kind": "storage#objects", "nextPageToken": token(after: [])]))
    }
    let (page, isLast) = page(prefix, start, isAfter: isAfter, size, &state)
    var answer: [String: Any] = ["kind": "storage#objects"]
    if !page.isEmpty { answer["items"] = page.compactMap { state.objects[$0] }.map(resource) }
    if !isLast, let last = page.last { answer["nextPageToken"] = token(after: last) }
    return .reply(200, [:], bytes(answer))
  }

  private func token(after name: [UInt8]) -> String { Data([0x54] + name).base64EncodedString() }

  /// Up to `size` names that begin with `prefix`, from `start` on.
  func page(_ prefix: [UInt8], _ start: [UInt8], isAfter: Bool, _ size: Int, _ state: inout State) -> (
    names: [[UInt8]], isLast: Bool
  ) {
    var found: [[UInt8]] = []
    for name in names(&state) where name.starts(with: prefix) {
      if name.lexicographicallyPrecedes(start) || isAfter && name == start { continue }
      if found.count == size { return (found, false) }
      found.append(name)
    }
    return (found, true)
  }
}
