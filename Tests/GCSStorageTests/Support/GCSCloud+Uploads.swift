import CloudCredentials
import Foundation
import StoreTesting
import Synchronization

/// Writes in one request and in sessions.
extension GCSCloud {
  private struct Description: Decodable {
    var name: String
    var contentType: String?
    var crc32c: String?
    var metadata: [String: String]?
  }

  func insert(_ request: Request, _ query: [String: String], _ state: inout State) throws -> Answer {
    try allow(["uploadType", "ifGenerationMatch", "kmsKeyName", "userProject"], query)
    let condition = try number(query["ifGenerationMatch"])
    let type = request.headers["content-type"] ?? ""
    switch query["uploadType"] {
    case "multipart":
      let (description, bytes) = try parts(request.body, type)
      let object = try store(
        check(name: Array(description.name.utf8)), bytes, description.metadata ?? [:], condition: condition,
        checksum: description.crc32c, &state)
      return published(object)
    case "resumable":
      guard type.hasPrefix("application/json") else { throw Refusal.invalid("Metadata must be JSON") }
      let description = try describe(request.body)
      let name = try check(name: Array(description.name.utf8))
      let session = Session(
        name: name, metadata: description.metadata ?? [:], condition: condition, checksum: description.crc32c, isXML: false)
      return .reply(200, ["location": begin(session, &state)])
    default: throw Refusal.invalid("Invalid uploadType")
    }
  }

  /// Begins a session; its URL.
  func begin(_ session: Session, _ state: inout State) -> String {
    let id = "upload-\(state.sessions.count + 1)"
    state.sessions[id] = session
    return endpoint.withLock { "\($0)/session/\(id)?upload_id=secret-\(id)" }
  }

  private func describe(_ body: [UInt8]) throws -> Description {
    guard let description = try? JSONDecoder().decode(Description.self, from: Data(body)) else {
      throw Refusal(400, "parseError", "InvalidArgument", "Parse Error")
    }
    return description
  }

  /// The two parts of a multipart/related body.
  private func parts(_ body: [UInt8], _ type: String) throws -> (Description, [UInt8]) {
    guard type.hasPrefix("multipart/related; boundary=") else { throw Refusal.invalid("Expected multipart/related") }
    let boundary = type.dropFirst("multipart/related; boundary=".count)
    let end = Array("\r\n--\(boundary)--\r\n".utf8)
    let start = Array("--\(boundary)\r\n".utf8)
    guard body.starts(with: start), body.suffix(end.count).elementsEqual(end) else { throw Refusal.invalid("Bad boundaries") }
    let window = Data(body.prefix(4096))
    let blank = Data("\r\n\r\n".utf8)
    guard let first = window.range(of: blank),
      let middle = window.range(of: Data("\r\n--\(boundary)\r\n".utf8), in: first.upperBound..<window.count),
      let second = window.range(of: blank, in: middle.upperBound..<window.count)
    else { throw Refusal.invalid("Bad parts") }
    guard String(decoding: window[..<first.lowerBound], as: UTF8.self).contains("application/json") else {
      throw Refusal.invalid("Metadata must be JSON")
    }
    return (
      try describe(Array(window[first.upperBound..<middle.lowerBound])),
      Array(body[second.upperBound..<(body.count - end.count)])
    )
  }

  /// A request to a session: a chunk, a question, or its end.
  func upload(_ request: Request, _ state: inout State) throws -> Answer {
    let id = String(request.path.dropFirst("/session/".count))
    guard request.target.hasSuffix("?upload_id=secret-\(id)"), var session = state.sessions[id] else { throw Refusal.missing }
    defer { state.sessions[id] = session }
    if request.method == "DELETE" {
      session.isCancelled = true
      return .reply(499)
    }
    guard request.method == "PUT", request.headers["content-length"] != nil else { throw Refusal.invalid("Bad request") }
    guard !session.isCancelled else { throw Refusal(410, "gone", "Gone", "The session was cancelled") }
    if let outcome = session.outcome { return finished(outcome, session) }
    let (first, total) = try contentRange(request)
    if let first {
      guard first == session.bytes.count else { throw Refusal.invalid("Bytes \(first) don't follow \(session.bytes.count)") }
      session.bytes += try taken(request.body, isLast: total != nil, state)
    }
    guard total == session.bytes.count else { return incomplete(session) }
    let hash = request.headers["x-goog-hash"].map { String($0.dropFirst("crc32c=".count)) }
    let outcome = try store(
      session.name, session.bytes, session.metadata, condition: session.condition, checksum: hash ?? session.checksum, &state)
    session.outcome = outcome
    return finished(outcome, session)
  }

  private func taken(_ body: [UInt8], isLast: Bool, _ state: State) throws -> ArraySlice<UInt8> {
    guard isLast || body.count % (256 << 10) == 0 else {
      throw Refusal.invalid(
        "Invalid request.  The number of bytes uploaded is required to be equal or greater than 262144, except for the final "
          + "request (it's recommended to be the exact multiple of 262144).")
    }
    return state.takes.map { body.prefix($0) } ?? body[...]
  }

  private func finished(_ object: Object, _ session: Session) -> Answer {
    session.isXML ? .reply(200, describing(object)) : published(object)
  }

  private func incomplete(_ session: Session) -> Answer {
    .reply(308, session.bytes.isEmpty ? [:] : ["range": "bytes=0-\(session.bytes.count - 1)"])
  }

  /// The first byte that a request carries, nil for none, and the size of the whole, nil while it is open.
  private func contentRange(_ request: Request) throws -> (first: Int?, total: Int?) {
    let text = request.headers["content-range"] ?? ""
    let parts = text.dropFirst("bytes ".count).split(separator: "/", omittingEmptySubsequences: false)
    guard text.hasPrefix("bytes "), parts.count == 2, parts[1] == "*" || Int(parts[1]) != nil else {
      throw Refusal.invalid("Failed to parse Content-Range header.")
    }
    let total = Int(parts[1])
    if parts[0] == "*" {
      guard request.body.isEmpty else { throw Refusal.invalid("A question carries no bytes") }
      return (nil, total)
    }
    let bounds = parts[0].split(separator: "-").compactMap { Int($0) }
    guard bounds.count == 2, bounds[1] - bounds[0] + 1 == request.body.count, total.map({ $0 == bounds[1] + 1 }) ?? true else {
      throw Refusal.invalid("Content-Range doesn't fit the body")
    }
    return (bounds[0], total)
  }
}
