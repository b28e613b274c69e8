import CloudCredentials
import Foundation
import RemoteStorage
import StoreTesting
import Synchronization

/// What a server of Google Cloud Storage keeps, and how it answers.
final class GCSCloud: Sendable {
  typealias Request = ScriptedServer.Request
  typealias Answer = ScriptedServer.Answer

  /// A generation of an object.
  struct Object {
    let name: [UInt8]
    let bytes: [UInt8]
    let generation: Int
    let metadata: [String: String]
    let checksum: String
  }

  /// An upload under way.
  struct Session {
    let name: [UInt8]
    let metadata: [String: String]
    let condition: Int?
    let checksum: String?
    let isXML: Bool
    var bytes: [UInt8] = []
    var outcome: Object?
    var isCancelled = false
  }

  /// A refusal, in both interfaces' words.
  struct Refusal: Error {
    let status: Int
    let reason: String
    let code: String
    let message: String

    init(_ status: Int, _ reason: String, _ code: String, _ message: String) {
      self.status = status
      self.reason = reason
      self.code = code
      self.message = message
    }

    static func invalid(_ message: String) -> Refusal { Refusal(400, "invalid", "InvalidArgument", message) }
    static let missing = Refusal(404, "notFound", "NoSuchKey", "No such object")
    static let condition = Refusal(
      412, "conditionNotMet", "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.")
  }

  struct State {
    /// The present generation of each object, by the bytes of its name.
    var objects: [[UInt8]: Object] = [:]
    var sessions: [String: Session] = [:]
    var generation = 1_700_000_000_000_000
    var names: [[UInt8]]?
    /// How many pages of a listing come empty before the first object.
    var emptyPages = 0
    /// Of each chunk only so many bytes are taken.
    var takes: Int?
  }

  static let bucket = "bucket"

  let state = Mutex(State())
  let endpoint = Mutex("")
  let token: String?
  let keys: AWSCredentials?

  init(token: String?, keys: AWSCredentials?) {
    self.token = token
    self.keys = keys
  }

  func answer(_ request: Request) -> Answer {
    let isXML =
      !request.path.hasPrefix("/storage/") && !request.path.hasPrefix("/upload/") && !request.path.hasPrefix("/session/")
    do {
      let query = try query(request)
      if request.path.hasPrefix("/session/") { return try state.withLock { try upload(request, &$0) } }
      try authorize(request, isXML: isXML)
      return try state.withLock { isXML ? try xml(request, query, &$0) : try json(request, query, &$0) }
    } catch let refusal as Refusal {
      return isXML ? xml(refusal) : json(refusal)
    } catch {
      return .reply(500)
    }
  }

  /// The query's items, each of which must come once.
  private func query(_ request: Request) throws -> [String: String] {
    var items: [String: String] = [:]
    guard let mark = request.target.firstIndex(of: "?") else { return items }
    for item in request.target[request.target.index(after: mark)...].split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let name = PercentEncoding.decode(parts[0]), let value = PercentEncoding.decode(parts[1]),
        items.updateValue(value, forKey: name) == nil
      else { throw Refusal.invalid("Bad query item \(item)") }
    }
    return items
  }

  private func authorize(_ request: Request, isXML: Bool) throws {
    let names = request.headers.keys
    if names.contains(where: { $0.hasPrefix("x-amz-") }) && names.contains(where: { $0.hasPrefix("x-goog-") }) {
      throw Refusal(400, "invalid", "ExcessHeaderValues", "Requests cannot specify both x-amz and x-goog headers")
    }
    if let keys, isXML { return try check(signature: request, keys) }
    if let token, request.headers["authorization"] != "Bearer \(token)" {
      throw Refusal(401, "authError", "AuthenticationRequired", "Invalid Credentials")
    }
  }

  /// Refuses names and values that an operation doesn't know.
  func allow(_ names: Set<String>, _ query: [String: String]) throws {
    if let unknown = query.keys.first(where: { !names.contains($0) }) { throw Refusal.invalid("Unknown parameter \(unknown)") }
  }

  func name(_ encoded: Substring) throws -> [UInt8] {
    guard let name = PercentEncoding.decode(String(encoded)) else { throw Refusal.invalid("Invalid name") }
    return try check(name: Array(name.utf8))
  }

  func check(name: [UInt8]) throws -> [UInt8] {
    guard (1...1024).contains(name.count), !name.contains(10), !name.contains(13) else {
      throw Refusal.invalid("Disallowed unicode characters present in object name")
    }
    return name
  }

  func number(_ text: String?) throws -> Int? {
    guard let text else { return nil }
    guard let number = Int(text), number >= 0 else { throw Refusal.invalid("Invalid value \(text)") }
    return number
  }

  func find(_ name: [UInt8], _ generation: String?, _ state: State) throws -> Object {
    let wanted = try number(generation)
    guard let object = state.objects[name], wanted.map({ $0 == object.generation }) ?? true else { throw Refusal.missing }
    return object
  }

  func meet(_ condition: Int?, _ name: [UInt8], _ state: State) throws {
    if let condition, (state.objects[name]?.generation ?? 0) != condition { throw Refusal.condition }
  }

  /// Publishes an object.
  func store(
    _ name: [UInt8], _ bytes: [UInt8], _ metadata: [String: String], condition: Int?, checksum: String?, _ state: inout State
  ) throws -> Object {
    let present = bytes.withUnsafeBytes { CRC32C($0).base64 }
    if let checksum, checksum != present {
      throw Refusal(
        400, "invalid", "BadDigest",
        "Provided CRC32C \"\(checksum)\" doesn't match calculated CRC32C \"\(present)\".")
    }
    try meet(condition, name, state)
    state.generation += 1
    let object = Object(name: name, bytes: bytes, generation: state.generation, metadata: metadata, checksum: present)
    if state.objects.updateValue(object, forKey: name) == nil { state.names = nil }
    return object
  }

  func delete(_ name: [UInt8], _ state: inout State) {
    state.objects[name] = nil
    state.names = nil
  }

  /// The bytes of an object, or of a range of them.
  func content(_ object: Object, _ request: Request) throws -> Answer {
    var headers = describing(object)
    guard let text = request.headers["range"] else { return .reply(200, headers, object.bytes) }
    let bounds = text.dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) }
    guard text.hasPrefix("bytes="), bounds.count == 2, bounds[0] <= bounds[1] else { throw Refusal.invalid("Bad range") }
    guard bounds[0] < object.bytes.count else {
      throw Refusal(416, "requestedRangeNotSatisfiable", "InvalidRange", "Request range not satisfiable")
    }
    let end = min(bounds[1], object.bytes.count - 1)
    headers["content-range"] = "bytes \(bounds[0])-\(end)/\(object.bytes.count)"
    return .reply(206, headers, Array(object.bytes[bounds[0]...end]))
  }

  /// The headers that speak of an object.
  func describing(_ object: Object) -> [String: String] {
    var headers = [
      "x-goog-generation": "\(object.generation)", "x-goog-hash": "md5=AAAAAAAAAAAAAAAAAAAAAA==, crc32c=\(object.checksum)",
      "x-goog-stored-content-length": "\(object.bytes.count)", "content-type": "application/octet-stream",
    ]
    for (name, value) in object.metadata { headers["x-goog-meta-\(name)"] = value }
    return headers
  }

  /// All names, in the order of their bytes.
  func names(_ state: inout State) -> [[UInt8]] {
    if let names = state.names { return names }
    let names = state.objects.keys.sorted { a, b in
      a.withUnsafeBytes { a in
        b.withUnsafeBytes { b in
          let order = memcmp(a.baseAddress!, b.baseAddress!, min(a.count, b.count))
          return order == 0 ? a.count < b.count : order < 0
        }
      }
    }
    state.names = names
    return names
  }
}
