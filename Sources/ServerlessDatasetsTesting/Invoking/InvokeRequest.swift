internal import CloudCredentials
internal import NIOCore
internal import NIOHTTP1

/// A well-formed request of the operation Invoke.
struct InvokeRequest {
  /// How the function is to be invoked.
  enum Kind {
    case synchronous
    case asynchronous
    case dryRun
  }

  /// Lambda's limits of a payload, in bytes.
  static let synchronousLimit = 6 * 1024 * 1024
  static let asynchronousLimit = 1024 * 1024

  let kind: Kind
  let version: FunctionVersion
  let payload: ByteBuffer
  let wantsLog: Bool

  /// Reads `request` to one of the `versions` of `function`.
  init(_ request: ReceivedRequest, function: String, region: String, versions: [FunctionVersion]) throws(Refusal) {
    let parts = request.path.split(separator: "/")
    guard parts.count == 4, parts[0] == "2015-03-31", parts[1] == "functions", parts[3] == "invocations" else {
      throw Refusal(status: .notFound, type: "UnknownOperationException", message: "There is no such operation.", fields: [])
    }
    guard request.method == .POST else {
      throw Refusal(status: .methodNotAllowed, type: "UnknownOperationException", message: "Invoke is a POST.", fields: [])
    }
    version = try Self.version(parts[2], request.query, function, region, versions)
    kind = try Self.kind(request.headers.first(name: "X-Amz-Invocation-Type"))
    wantsLog = request.headers.first(name: "X-Amz-Log-Type") == "Tail"
    let limit = kind == .asynchronous ? Self.asynchronousLimit : Self.synchronousLimit
    guard request.bodyCount <= limit else { throw .tooLarge(limit: limit) }
    if request.bodyCount == 0 {
      payload = ByteBuffer(string: "{}")
    } else if let flaw = request.body.withUnsafeReadableBytes({ JSONCheck.flaw(in: $0) }) {
      throw Refusal(
        status: .badRequest, type: "InvalidRequestContentException",
        message: "Could not parse request body into json: Could not parse payload into json: \(flaw)")
    } else {
      payload = request.body
    }
  }

  private static func kind(_ text: String?) throws(Refusal) -> Kind {
    switch text {
    case nil, "", "RequestResponse": return .synchronous
    case "Event": return .asynchronous
    case "DryRun": return .dryRun
    default:
      throw Refusal(
        status: .badRequest, type: "InvalidParameterValueException",
        message: "The invocation type is none of RequestResponse, Event and DryRun.")
    }
  }

  private static func version(
    _ part: Substring, _ query: Substring, _ function: String, _ region: String, _ versions: [FunctionVersion]
  ) throws(Refusal) -> FunctionVersion {
    let arn = "arn:aws:lambda:\(region):000000000000:function:"
    guard let name = FunctionName(part), name.name == function else {
      throw .notFound(arn + (PercentEncoding.decode(String(part)) ?? String(part)))
    }
    guard let qualifier = QueryItems.value(of: "Qualifier", in: query) ?? name.qualifier else { return versions[0] }
    guard let version = versions.first(where: { $0.name == qualifier || $0.alias == qualifier }) else {
      throw .notFound("\(arn)\(function):\(qualifier)")
    }
    return version
  }
}
