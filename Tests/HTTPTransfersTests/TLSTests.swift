import Foundation
import Testing

@testable import HTTPTransfers

@Suite(.timeLimit(.minutes(3))) struct TLSTests {
  @Test(.enabled(if: TLSServer.isAvailable, "the openssl command, which makes the certificate, isn't installed"))
  func aCertificateThatNobodyTrustsIsRefused() throws {
    let server = try TLSServer()
    defer { server.stop() }
    try #require(server.port > 0)
    let strict = HTTPClient(.loopback)
    defer { strict.close() }
    let error = try #require(strict.failure(HTTPRequest(url: server.url)))
    #expect(error.code == .tls && !error.isTransient)
    #expect(error.message.contains("SSL_CERT_FILE"))

    var configuration = HTTPClientConfiguration.loopback
    configuration.certificateFile = server.certificate
    let trusting = HTTPClient(configuration)
    defer { trusting.close() }
    let response = try trusting.perform(HTTPRequest(url: server.url))
    #expect(response.status == 200 && response.text.contains("TLSv1"))
    #expect(response.timings.secured > .zero)
    // The certificate is for the address, not for this name.
    let renamed = trusting.failure(HTTPRequest(url: "https://localhost:\(server.port)/"))
    #expect(renamed?.code == .tls && renamed?.isTransient == false)
  }

  @Test func aFileOfCertificatesMustBeThere() throws {
    try onServer { server in
      var configuration = HTTPClientConfiguration.loopback
      configuration.certificateFile = "/nowhere/certificates.pem"
      let client = HTTPClient(configuration)
      defer { client.close() }
      let error = try #require(client.failure(HTTPRequest(url: "https://127.0.0.1:\(server.port)/")))
      #expect(error.code == .tls && error.message.contains("SSL_CERT_FILE"))
    }
  }

  @Test func aServerWithoutTLSIsNoTLSServer() throws {
    try onServer { server in
      let client = HTTPClient(.loopback)
      defer { client.close() }
      let error = try #require(client.failure(HTTPRequest(url: "https://127.0.0.1:\(server.port)/")))
      #expect([.tls, .reset].contains(error.code) && error.isTransient, "\(error)")
    }
  }

  /// A listener whose queue takes the connection but which never says a word.
  @Test func aHandshakeThatHangsIsTimedOut() throws {
    let (descriptor, port) = listenOnLoopback(backlog: 8)
    defer { close(descriptor) }
    let client = HTTPClient(.loopback)
    defer { client.close() }
    let request = HTTPRequest(url: "https://127.0.0.1:\(port)/", timeouts: HTTPTimeouts(connect: .milliseconds(200)))
    let error = try #require(client.failure(request))
    #expect(error.code == .connect && error.isTransient, "\(error)")
  }

  /// Runs `body` with a server that ends every connection after its first bytes.
  private func onServer(_ body: (LoopbackServer) throws -> Void) throws {
    let server = LoopbackServer { _, _ in false }
    defer { server.stop() }
    try body(server)
  }
}
