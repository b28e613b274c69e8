import HTTPTransfers
import Records

/// The role of the EC2 instance this runs on, from its metadata service (IMDSv2). Three requests.
package struct InstanceCredentials: CredentialProvider {
  private let context: CredentialContext

  /// Asks the service at its fixed address, or where `AWS_EC2_METADATA_SERVICE_ENDPOINT` points.
  package init(_ context: CredentialContext) { self.context = context }

  package var place: String { "the instance's metadata" }

  package func find() throws(CredentialError) -> CredentialFinding {
    if context.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true" {
      return .absent("AWS_EC2_METADATA_DISABLED is set")
    }
    let base = "/latest/meta-data/iam/security-credentials/"
    let session: HTTPResponse
    do throws(HTTPError) {
      // Only the instance itself may get the token: the service drops answers that pass a router.
      session = try context.send(
        request("PUT", "/latest/api/token", HTTPField(name: "x-aws-ec2-metadata-token-ttl-seconds", value: "21600")))
    } catch {
      return .absent("no metadata service answers (\(error.message))")
    }
    guard session.status == 200 else { return .absent("its metadata service gives no token (HTTP \(session.status))") }
    let token = HTTPField(
      name: "x-aws-ec2-metadata-token", value: String(decoding: session.body.bytes, as: UTF8.self))
    let listing = try get(base, token)
    guard listing.status == 200,
      let role = String(decoding: listing.body.bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first
    else { return .absent("the instance has no role (HTTP \(listing.status))") }
    let answer = try get(base + PercentEncoding.encode(String(role)), token)
    guard answer.status == 200 else {
      throw CredentialError(
        answer.status >= 500 ? .unavailable : .refused,
        "\(place) answered HTTP \(answer.status) for the role \(role); check the instance's profile")
    }
    return .found(try CredentialDocument.credentials(json: Array(answer.body.bytes), from: place))
  }

  private func get(_ path: String, _ token: HTTPField) throws(CredentialError) -> HTTPResponse {
    do throws(HTTPError) {
      return try context.sendRepeatedly(request("GET", path, token))
    } catch {
      throw CredentialError(.unavailable, "\(place) stopped answering (\(error.message)); try again")
    }
  }

  /// Where there is no such service nobody refuses the connection either, so the wait for it is short.
  private func request(_ method: String, _ path: String, _ header: HTTPField) -> HTTPRequest {
    let base = context.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254"
    let timeouts = HTTPTimeouts(connect: .seconds(1), idle: .seconds(2), total: .seconds(3))
    return HTTPRequest(
      method: method, url: (base.hasSuffix("/") ? String(base.dropLast()) : base) + path, headers: [header], timeouts: timeouts)
  }
}
