import CloudCredentials
import HTTPTransfers
import Records

/// What Google says when it refuses a request: a body of JSON or XML, or plain words.
struct GCSFault: Equatable {
  let status: Int
  /// Google's own reason, such as `conditionNotMet` in JSON or `PreconditionFailed` in XML; empty where the answer has none.
  var reason = ""
  var message = ""
  var requestID: String?

  init(_ response: HTTPResponse) {
    status = response.status
    requestID = response.headers["x-guploader-uploadid"]
    let body = withExtendedLifetime(response.body) { Array(response.body.bytes) }
    switch body.first {
    case UInt8(ascii: "{"):
      guard let error = GCSErrorDocument(json: body)?.error else { return }
      reason = error.errors?.first?.reason ?? ""
      message = error.message ?? ""
    case UInt8(ascii: "<"):
      // A proxy's page isn't XML, or not Google's: then the status has to do.
      for leaf in (try? XMLReader.leaves(response.body)) ?? [] {
        switch leaf.path {
        case "Error/Code": reason = leaf.text
        case "Error/Message": message = leaf.text
        default: continue
        }
      }
    default:
      // Reads of content are refused in a line of plain text.
      let text = String(decoding: body.prefix(200), as: UTF8.self)
      if !text.contains(where: \.isNewline) { message = text }
    }
  }

  /// `HTTP 403 forbidden, request ABg5: …`
  var shown: String {
    "HTTP \(status)\(reason.isEmpty ? "" : " \(reason)")\(requestID.map { ", request \($0)" } ?? "")\(message.isEmpty ? "" : ": \(message)")"
  }
}
