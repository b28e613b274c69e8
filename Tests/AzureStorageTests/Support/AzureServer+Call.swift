import CloudCredentials
import Crypto
import Foundation
import HTTPTransfers
import StoreTesting

extension AzureServer {
  /// What an operation comes to.
  struct Reply {
    var status: Int
    var code = ""
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    init(_ status: Int, _ code: String = "", headers: [String: String] = [:], body: [UInt8] = []) {
      self.status = status
      self.code = code
      self.headers = headers
      self.body = body
    }
  }

  /// A request, taken apart as it came.
  struct Call {
    let method: String
    let headers: [String: String]
    let body: [UInt8]
    /// As they were sent.
    let rawPath: String
    let container: String
    let blob: String
    let query: [String: String]

    init(_ request: ScriptedServer.Request) {
      method = request.method
      headers = request.headers
      body = request.body
      rawPath = request.path
      let parts = rawPath.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).map(String.init)
      container = parts.count > 1 ? parts[1] : ""
      // The service turns backslashes.
      blob = (parts.count > 2 ? parts[2].removingPercentEncoding ?? "" : "").replacingOccurrences(of: "\\", with: "/")
      var query: [String: String] = [:]
      for item in request.target.dropFirst(rawPath.count + 1).components(separatedBy: "&") where !item.isEmpty {
        let pair = item.components(separatedBy: "=")
        query[pair[0].removingPercentEncoding ?? ""] = pair.dropFirst().joined(separator: "=").removingPercentEncoding ?? ""
      }
      self.query = query
    }

    /// The Authorization header that the request must have.
    func signed(account: String, key: [UInt8]) -> String {
      var text = method
      for name in [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since",
        "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
      ] {
        let value = headers[name.lowercased()] ?? ""
        text += "\n" + (name == "Content-Length" && value == "0" || name == "Date" ? "" : value)
      }
      for (name, value) in headers.sorted(by: { $0.key < $1.key }) where name.hasPrefix("x-ms-") {
        text += "\n\(name):\(value)"
      }
      text += "\n/\(account)\(rawPath)"
      for (name, value) in query.map({ ($0.key.lowercased(), $0.value) }).sorted(by: { $0.0 < $1.0 }) {
        text += "\n\(name):\(value)"
      }
      let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: Data(key)))
      return "SharedKey \(account):\(Data(code).base64EncodedString())"
    }

    /// Why what came isn't what was sent; nil where it is.
    var damage: Reply? {
      guard let expected = headers["content-md5"] else { return nil }
      guard Data(base64Encoded: expected)?.count == 16 else { return Reply(400, "InvalidMd5") }
      return expected == Self.md5(body) ? nil : Reply(400, "Md5Mismatch")
    }

    static func md5(_ bytes: [UInt8]) -> String { Data(Insecure.MD5.hash(data: bytes)).base64EncodedString() }

    var metadata: [String: String] { headers.filter { $0.key.hasPrefix("x-ms-meta-") } }

    func failure(_ status: Int, _ code: String, _ message: String, at now: UTCTime) -> ScriptedServer.Answer {
      let text =
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>\(code)</Code><Message>\(message)\nRequestId:r-1\n"
        + "Time:2025-01-31T10:00:00.0000000Z</Message></Error>"
      return answer(
        Reply(status, code, headers: ["content-type": "application/xml"], body: Array(text.utf8)), at: now)
    }

    func answer(_ reply: Reply, at now: UTCTime) -> ScriptedServer.Answer {
      if !reply.code.isEmpty, reply.body.isEmpty { return failure(reply.status, reply.code, "Words about it.", at: now) }
      var headers = reply.headers
      headers["date"] = HTTPDate(secondsSince1970: now.seconds).description
      headers["x-ms-request-id"] = "r-1"
      headers["x-ms-version"] = self.headers["x-ms-version"]
      if !reply.code.isEmpty { headers["x-ms-error-code"] = reply.code }
      return .reply(reply.status, headers, reply.body)
    }
  }
}
