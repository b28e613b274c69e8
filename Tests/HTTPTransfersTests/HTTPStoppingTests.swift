import Foundation
import Testing

@testable import HTTPTransfers

/// Cancelling transfers and closing clients.
@Suite(.timeLimit(.minutes(3))) struct HTTPStoppingTests {
  /// A server that never answers.
  private static let silent: LoopbackServer.Handler = { _, connection in
    connection.awaitClose()
    return false
  }

  @Test func cancellingATaskAbortsItsTransfer() async throws {
    try await withServer(.loopback, Self.silent) { server, client async throws in
      let url = server.url()
      let task = Task { () async -> HTTPError? in
        do throws(HTTPError) {
          _ = try await client.performAsync(HTTPRequest(url: url))
          return nil
        } catch { return error }
      }
      #expect(await eventually { server.counts.requests.count == 1 })
      task.cancel()
      #expect(await task.value?.code == .cancelled)
      #expect(await eventually { server.counts.open == 0 })
      let early = Task { () async -> HTTPError? in
        withUnsafeCurrentTask { $0?.cancel() }
        do throws(HTTPError) {
          _ = try await client.performAsync(HTTPRequest(url: url), into: CollectingSink())
          return nil
        } catch { return error }
      }
      #expect(await early.value?.code == .cancelled)
    }
  }

  @Test func anotherThreadCancelsABlockedOne() async throws {
    try await withServer(.loopback, Self.silent) { server, client async throws in
      let cancellation = HTTPCancellation()
      let request = HTTPRequest(url: server.url())
      async let failure = onThread { client.failure(request, cancellation: cancellation) }
      #expect(await eventually { server.counts.requests.count == 1 })
      cancellation.cancel()
      let error = try #require(await failure)
      #expect(error.code == .cancelled && !error.isTransient)
      #expect(client.failure(request, cancellation: cancellation)?.code == .cancelled)
      #expect(client.handles <= 1)
    }
  }

  @Test func aRequestIsCancelledWhileItWaitsForAConnection() async throws {
    var configuration = HTTPClientConfiguration.loopback
    configuration.connectionsPerHost = 1
    try await withServer(configuration, Self.silent) { server, client async throws in
      let request = HTTPRequest(url: server.url())
      let stops = [HTTPCancellation(), HTTPCancellation()]
      async let first = onThread { client.failure(request, cancellation: stops[0]) }
      #expect(await eventually { server.counts.requests.count == 1 })
      async let second = onThread { client.failure(request, cancellation: stops[1]) }
      stops[1].cancel()
      #expect(await second?.code == .cancelled)
      #expect(server.counts.requests.count == 1)
      stops[0].cancel()
      #expect(await first?.code == .cancelled)
    }
  }

  @Test func aPausedTransferIsCancelled() async throws {
    let gate = Gate()
    try await withServer { _, connection in
      connection.answer(200, [], [], length: 1 << 30)
      while connection.write([UInt8](repeating: 0, count: 1 << 16)) {}
      return false
    } body: { server, client async throws in
      let cancellation = HTTPCancellation()
      let url = server.url()
      async let failure = onThread {
        client.failure(HTTPRequest(url: url), into: CollectingSink { _ in gate.wait() }, cancellation: cancellation)
      }
      #expect(await eventually { server.counts.requests.count == 1 })
      cancellation.cancel()
      #expect(await eventually { server.counts.open == 0 })
      gate.open()
      #expect(await failure?.code == .cancelled)
    }
  }

  @Test func closingWakesEverybody() async throws {
    var configuration = HTTPClientConfiguration.loopback
    configuration.connections = 5
    try await withServer(configuration, Self.silent) { server, client async throws in
      let url = server.url()
      await withTaskGroup(of: HTTPError.Code?.self) { group in
        for index in 0..<10 {
          group.addTask {
            await onThread { client.failure(HTTPRequest(url: url), into: index < 5 ? CollectingSink() : nil)?.code }
          }
        }
        #expect(await eventually { server.counts.requests.count == 5 })
        client.close()
        for await code in group { #expect(code == .closed) }
      }
      #expect(client.handles == 0)
      #expect(await eventually { server.counts.open == 0 })
      #expect(client.failure(HTTPRequest(url: url))?.code == .closed)
      client.close()
    }
  }

  @Test func anUnusedClientCloses() {
    let client = HTTPClient(.loopback)
    client.close()
    #expect(client.failure(HTTPRequest(url: "http://127.0.0.1:1/"))?.code == .closed)
  }

  @Test func aDroppedClientEndsItsThread() async throws {
    let server = LoopbackServer { _, connection in connection.answer() }
    defer { server.stop() }
    var client: HTTPClient? = HTTPClient(.loopback)
    weak let loop = client?.loop
    #expect(try client?.perform(HTTPRequest(url: server.url())).status == 200)
    client = nil
    #expect(await eventually { loop == nil && server.counts.open == 0 })
  }

  @Test func cancellationsForgetWhatIsOver() {
    let cancellation = HTTPCancellation()
    let counter = Counter()
    let key = cancellation.onCancel { counter.add(100) }
    _ = cancellation.onCancel { counter.add() }
    cancellation.forget(key)
    cancellation.cancel()
    cancellation.cancel()
    #expect(counter.value == 1 && cancellation.isCancelled)
    _ = cancellation.onCancel { counter.add() }
    #expect(counter.value == 2)
  }
}
