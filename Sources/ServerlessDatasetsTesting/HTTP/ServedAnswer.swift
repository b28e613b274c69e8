internal import NIOCore
internal import NIOHTTP1

/// An answer to a request. Its length is added when it is sent.
struct ServedAnswer {
  var status: HTTPResponseStatus
  var headers: HTTPHeaders = [:]
  var body = ByteBuffer()

  /// An answer with a JSON document.
  static func json(_ status: HTTPResponseStatus, _ text: String, _ headers: HTTPHeaders = [:]) -> ServedAnswer {
    var headers = headers
    headers.add(name: "Content-Type", value: "application/json")
    return ServedAnswer(status: status, headers: headers, body: ByteBuffer(string: text))
  }
}
