internal import NIOHTTP1

/// Why a request to invoke a function is refused, as Lambda's errors are written.
struct Refusal: Error {
  var status: HTTPResponseStatus
  /// The name of the exception.
  var type: String
  var message: String
  /// What else stands in the document.
  var fields: [(name: String, value: String)] = [("Type", "User")]

  /// The answer that says so.
  func answer() -> ServedAnswer {
    var members = fields.map { "\"\($0.name)\":\(JSONString.quoted($0.value))" }
    // The documents of one exception write the name of this field in capitals, and clients look for either.
    members.append("\"\(type == "ResourceNotFoundException" ? "Message" : "message")\":\(JSONString.quoted(message))")
    return .json(
      status, "{\(members.joined(separator: ","))}",
      ["x-amzn-ErrorType": type, "x-amzn-RequestId": RandomIdentity.uuid()])
  }
}

extension Refusal {
  static func notFound(_ resource: String) -> Refusal {
    Refusal(status: .notFound, type: "ResourceNotFoundException", message: "Function not found: \(resource)")
  }

  static func tooLarge(limit: Int) -> Refusal {
    Refusal(
      status: .payloadTooLarge, type: "RequestEntityTooLargeException",
      message: "Request must be smaller than \(limit) bytes for the InvokeFunction operation")
  }

  static func throttled(_ reason: String) -> Refusal {
    Refusal(
      status: .tooManyRequests, type: "TooManyRequestsException", message: "Rate Exceeded.",
      fields: [("Reason", reason), ("Type", "User")])
  }

  static func service(_ status: HTTPResponseStatus) -> Refusal {
    Refusal(
      status: status, type: "ServiceException", message: "An error occurred and the request cannot be processed.",
      fields: [("Type", "Service")])
  }

  static func forbidden(_ type: String, _ message: String) -> Refusal {
    Refusal(status: .forbidden, type: type, message: message, fields: [])
  }
}
