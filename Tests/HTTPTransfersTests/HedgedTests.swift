import Foundation
import Records
import Testing

@testable import HTTPTransfers

@Suite(.timeLimit(.minutes(3))) struct HedgedTests {
  /// Answers every connection but the first, which it leaves waiting after reading the body.
  private static let firstIsSlow: LoopbackServer.Handler = { _, connection in
    _ = connection.readBody()
    if connection.number == 1 { connection.awaitClose() }
    return connection.answer(200, [], "from \(connection.number)")
  }

  @Test(arguments: [false, true], [false, true])
  func aSecondRequestOvertakesASlowOne(_ hasBody: Bool, _ isStreamed: Bool) async throws {
    try await withServer(.loopback, Self.firstIsSlow) { server, client async throws in
      var request = HTTPRequest(method: hasBody ? "PUT" : "GET", url: server.url())
      let bytes = pattern(100_000)
      if hasBody { request.body = isStreamed ? .stream(length: 100_000) { ArraySource(bytes) } : .bytes(SharedBytes(bytes)) }
      request.metrics = TransferMetrics()
      let response = try client.hedged(after: .milliseconds(30), request)
      #expect(response.text == "from 2")
      #expect(await eventually { server.counts.open == 1 })
      let counts = client.metrics.snapshot()
      #expect(counts.hedges == 1 && counts.hedgesWon == 1)
      #expect(request.metrics?.snapshot().hedgesWon == 1)
    }
  }

  @Test func aFastRequestStaysAlone() async throws {
    try await withServer { _, connection in
      connection.answer(200, [], "x")
    } body: { server, client async throws in
      #expect(try client.hedged(after: .seconds(60), HTTPRequest(url: server.url())).text == "x")
      #expect(server.counts.requests.count == 1)
      #expect(client.metrics.snapshot().hedges == 0)
    }
  }

  @Test func theFirstMayStillWin() async throws {
    let gate = Gate()
    try await withServer { _, connection in
      if connection.number == 1 {
        gate.wait()
      } else {
        gate.open()
        connection.awaitClose()
      }
      return connection.answer(200, [], "from \(connection.number)")
    } body: { server, client async throws in
      #expect(try client.hedged(after: .milliseconds(20), HTTPRequest(url: server.url())).text == "from 1")
      let counts = client.metrics.snapshot()
      #expect(counts.hedges == 1 && counts.hedgesWon == 0)
    }
  }

  @Test func aRefusalDoesNotBeatAGoodAnswer() async throws {
    let gate = Gate()
    try await withServer { _, connection in
      if connection.number == 1 { gate.wait() } else { gate.open() }
      return connection.answer(connection.number == 1 ? 200 : 503)
    } body: { server, client async throws in
      #expect(try client.hedged(after: .milliseconds(20), HTTPRequest(url: server.url())).status == 200)
    }
  }

  @Test func twoFailuresAreAFailure() async throws {
    let gate = Gate()
    try await withServer { _, connection in
      if connection.number == 1 { gate.wait() } else { gate.open() }
      return false
    } body: { server, client async throws in
      #expect(throws: HTTPError.self) { try client.hedged(after: .milliseconds(20), HTTPRequest(url: server.url())) }
      #expect(server.counts.requests.count == 2)
    }
  }

  @Test func anEarlyFailureIsNotDoubled() async throws {
    try await withServer { _, _ in
      false
    } body: { server, client async throws in
      #expect(throws: HTTPError.self) { try client.hedged(after: .seconds(60), HTTPRequest(url: server.url())) }
      #expect(server.counts.requests.count == 1)
    }
  }

  /// The time that an upload's body takes doesn't count, only that of the answer.
  @Test func aSlowUploadIsNotDoubled() async throws {
    try await withServer { _, connection in
      connection.answer(200, [], connection.readBody())
    } body: { server, client async throws in
      let body = HTTPBody.stream(length: 3) { ArraySource([1, 2, 3], piece: 1) { _ in usleep(100_000) } }
      let request = HTTPRequest(method: "PUT", url: server.url(), body: body)
      let response = try client.hedged(after: .milliseconds(200), request)
      #expect(response.bytes == [1, 2, 3])
      #expect(server.counts.requests.count == 1)
    }
  }

  @Test func nothingIsHeldAfterwards() async throws {
    let server = LoopbackServer { _, connection in connection.answer() }
    defer { server.stop() }
    var client: HTTPClient? = HTTPClient(.loopback)
    weak let loop = client?.loop
    let cancellation = HTTPCancellation()
    let request = HTTPRequest(url: server.url())
    #expect(try client?.hedged(after: .seconds(60), request, cancellation: cancellation).status == 200)
    #expect(try client?.perform(request, cancellation: cancellation).status == 200)
    client = nil
    #expect(await eventually { loop == nil })
  }

  @Test func bothAreCancelled() async throws {
    try await withServer { _, connection in
      connection.awaitClose()
      return false
    } body: { server, client async throws in
      let cancellation = HTTPCancellation()
      let request = HTTPRequest(url: server.url())
      async let code = onThread { () -> HTTPError.Code? in
        do throws(HTTPError) {
          _ = try client.hedged(after: .milliseconds(20), request, cancellation: cancellation)
          return nil
        } catch { return error.code }
      }
      #expect(await eventually { server.counts.requests.count == 2 })
      cancellation.cancel()
      #expect(await code == .cancelled)
      #expect(await eventually { server.counts.open == 0 })
    }
  }
}
