import CloudCredentials
import HTTPTransfers
import Records

/// What Azure says when it refuses a request: a code in a header, and in a body of XML some words more.
struct AzureFault: Equatable {
  let status: Int
  /// Azure's own code, such as `BlobNotFound`; empty where the answer has none.
  var code = ""
  var message = ""
  var requestID: String?

  init(_ response: HTTPResponse) {
    status = response.status
    // A proxy's page isn't XML, or not Azure's: then the status has to do.
    for leaf in (try? XMLReader.leaves(response.body)) ?? [] {
      switch leaf.path {
      case "Error/Code": code = leaf.text
      // What follows are the request's ID and time.
      case "Error/Message": message = leaf.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      default: continue
      }
    }
    code = response.headers["x-ms-error-code"] ?? code
    requestID = response.headers["x-ms-request-id"]
  }

  /// Whether a 404 means that the blob, and not what holds it, is missing.
  var isAboutBlob: Bool { ["", "BlobNotFound", "ResourceNotFound", "PathNotFound"].contains(code) }

  /// `HTTP 403 AuthorizationFailure, request 4442587F-…: This request is not authorized`
  var shown: String {
    let request = requestID.map { ", request \($0)" } ?? ""
    return "HTTP \(status)\(code.isEmpty ? "" : " \(code)")\(request)\(message.isEmpty ? "" : ": \(message)")"
  }
}
