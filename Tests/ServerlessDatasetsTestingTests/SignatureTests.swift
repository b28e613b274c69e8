import CloudCredentials
import HTTPTransfers
import Testing

@testable import ServerlessDatasetsTesting

@Suite struct SignatureTests {
  private let keys = AWSCredentials(keyID: "AKIDTESTS", secret: "tests-secret")

  private func withCheckingService(_ body: (LambdaClient) async throws -> Void) async throws {
    try await withService {
      $0.accessKeys = ["AKIDTESTS": "tests-secret"]
    } _: { (_, client) async throws in
      try await body(client)
    }
  }

  private func headers(
    _ client: LambdaClient, _ payload: String, _ keys: AWSCredentials, path: String = "/2015-03-31/functions/echo/invocations",
    service: String = "lambda", query: [(name: String, value: String)] = [], at time: UTCTime = .now
  ) -> [HTTPField] {
    let signer = SignatureV4(service: service, region: "us-east-1", credentials: keys)
    let request = SignableRequest(
      method: "POST", host: String(client.endpoint.dropFirst("http://".count)), path: path, query: query,
      headers: [HTTPField(name: "X-Amz-Log-Type", value: "None")],
      payload: Array(payload.utf8).withUnsafeBytes { PayloadHash($0) })
    return [HTTPField(name: "X-Amz-Log-Type", value: "None")] + signer.headers(for: request, at: time)
  }

  @Test func signedRequestsAreServed() async throws {
    try await withCheckingService { client in
      let payload = #"{"a":1}"#
      #expect(try await client.invoke(payload, headers: headers(client, payload, keys)).body == payload)
      let temporary = AWSCredentials(keyID: "AKIDTESTS", secret: "tests-secret", token: "a/token+of==them")
      #expect(try await client.invoke(payload, headers: headers(client, payload, temporary)).body == payload)
      let qualified = headers(client, payload, keys, query: [("Qualifier", "$LATEST")])
      #expect(try await client.invoke(payload, qualifier: "$LATEST", headers: qualified).body == payload)
      let named = "/2015-03-31/functions/echo%3A%24LATEST/invocations"
      let reply = try await client.invoke(
        payload, function: "echo%3A%24LATEST", headers: headers(client, payload, keys, path: named))
      #expect(reply.body == payload)
    }
  }

  @Test func othersAreRefused() async throws {
    try await withCheckingService { client in
      let payload = #"{"a":1}"#
      func expect(_ exception: String, _ headers: [HTTPField], _ sent: String = #"{"a":1}"#) async throws {
        let reply = try await client.invoke(sent, headers: headers)
        #expect(reply.status == 403)
        #expect(reply.exception == exception)
        #expect(!reply.body.contains("tests-secret"))
      }
      try await expect("MissingAuthenticationTokenException", [])
      try await expect("IncompleteSignatureException", [HTTPField(name: "Authorization", value: "Bearer x")])
      try await expect("IncompleteSignatureException", headers(client, payload, keys, service: "s3"))
      let stranger = AWSCredentials(keyID: "AKIDSTRANGER", secret: "tests-secret")
      try await expect("UnrecognizedClientException", headers(client, payload, stranger))
      let wrong = AWSCredentials(keyID: "AKIDTESTS", secret: "another")
      try await expect("InvalidSignatureException", headers(client, payload, wrong))
      try await expect("InvalidSignatureException", headers(client, payload, keys), #"{"a":2}"#)
      let old = headers(client, payload, keys, at: .now + -1000)
      try await expect("InvalidSignatureException", old)
    }
  }
}
