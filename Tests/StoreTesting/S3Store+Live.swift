import CloudCredentials
import Foundation
import HTTPTransfers
package import S3Storage
import Testing

extension S3Store {
  /// A store of its own on that server, in the bucket `tests`; ends the test where there is none.
  package static func live(_ availability: @autoclosure () -> LiveServer.Availability, prefix: String? = nil) throws -> S3Store
  {
    let server = try LiveServer.running(availability())
    let location = try S3Location(
      bucket: "tests", prefix: prefix ?? "p \(UUID().uuidString)/+&", endpoint: server.endpoint, region: "us-east-1")
    let store = S3Store(location, credentials: CredentialChain(explicit: server.credentials))
    try store.createBucket()
    return store
  }
}

extension LiveServer {
  /// That server; ends the test where there is none.
  package static func running(_ availability: @autoclosure () -> Availability) throws -> LiveServer {
    LiveServer.warmUp
    switch availability() {
    case .missing(let reason): try Test.cancel("\(reason)")
    case .running(let server): return server
    }
  }

  /// The environment by which programs find this server.
  package var environment: [String: String] {
    [
      "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": credentials.keyID, "AWS_SECRET_ACCESS_KEY": credentials.secret,
      "AWS_REGION": "us-east-1",
    ]
  }
}
