import CloudCredentials
import HTTPTransfers
import Records

/// What S3 says when it refuses a request: a body of XML, or for HEAD the status alone.
struct S3Fault: Equatable {
  let status: Int
  /// S3's own code, such as `NoSuchKey`; empty where the answer has none.
  var code = ""
  var message = ""
  var requestID: String?
  var region: String?

  init(status: Int, code: String, message: String = "") {
    self.status = status
    self.code = code
    self.message = message
  }

  init(_ response: HTTPResponse) {
    status = response.status
    // A proxy's page isn't XML, or not S3's: then the status has to do.
    for leaf in (try? XMLReader.leaves(response.body)) ?? [] {
      switch leaf.path {
      case "Error/Code": code = leaf.text
      case "Error/Message": message = leaf.text
      case "Error/RequestId": requestID = leaf.text
      case "Error/Region": region = leaf.text
      default: continue
      }
    }
    requestID = response.headers["x-amz-request-id"] ?? requestID
    region = response.headers["x-amz-bucket-region"] ?? region
  }

  /// `HTTP 403 AccessDenied, request 4442587FB7D0A2F9: Access Denied`
  var shown: String {
    "HTTP \(status)\(code.isEmpty ? "" : " \(code)")\(requestID.map { ", request \($0)" } ?? "")\(message.isEmpty ? "" : ": \(message)")"
  }
}
