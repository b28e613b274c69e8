import Foundation
import Records
import Synchronization
import Testing

@testable import HTTPTransfers

/// Bodies that go through sinks and come from sources.
@Suite(.timeLimit(.minutes(3))) struct HTTPStreamingTests {
  @Test func aSinkGetsTheWholeBodyInPieces() async throws {
    let bytes = pattern(3_000_000)
    try await withServer { _, connection in
      connection.answer(206, ["ETag: \"e\""], bytes)
    } body: { server, client async throws in
      let sink = CollectingSink()
      let response = try client.perform(HTTPRequest(url: server.url()), into: sink)
      #expect(sink.heads == [206])
      #expect(sink.state.withLock { $0.headers["etag"] } == "\"e\"")
      #expect(sink.bytes == bytes)
      #expect(response.body.count == 0 && response.bodyCount == bytes.count)
      #expect(sink.state.withLock { $0.largest } <= client.configuration.windowBytes)
      let later = CollectingSink()
      #expect(try await client.performAsync(HTTPRequest(url: server.url()), into: later).connectionsOpened == 0)
      #expect(later.bytes == bytes)
    }
  }

  @Test func anEmptyBodyHasAHeadAndAnErrorsBodyIsCollected() async throws {
    try await withServer { request, connection in
      request.target == "/empty" ? connection.answer() : connection.answer(404, [], "<Error/>")
    } body: { server, client async throws in
      let sink = CollectingSink()
      #expect(try client.perform(HTTPRequest(url: server.url("/empty")), into: sink).status == 200)
      #expect(sink.heads == [200] && sink.bytes.isEmpty)
      let response = try client.perform(HTTPRequest(url: server.url("/missing")), into: sink)
      #expect(response.status == 404 && response.text == "<Error/>")
      #expect(sink.heads == [200] && sink.bytes.isEmpty)
    }
  }

  @Test func aSlowSinkHoldsTheServerBack() async throws {
    let total = 64 << 20
    let written = Counter()
    let gate = Gate()
    try await withServer { _, connection in
      connection.answer(200, [], [], length: total)
      let piece = [UInt8](repeating: 9, count: 1 << 16)
      for _ in 0..<total / piece.count {
        guard connection.write(piece) else { return false }
        written.add(piece.count)
      }
      return true
    } body: { server, client async throws in
      let received = Counter()
      let sink = CountingSink { count in
        if received.value == 0 { gate.wait() }
        received.add(count)
      }
      // Held back for longer than it may idle: a pause of this side's own is no idleness of the server.
      let request = HTTPRequest(url: server.url(), timeouts: HTTPTimeouts(idle: .milliseconds(150), total: .seconds(100)))
      let transfer = client.loop.submit(request, isSunk: true)
      async let outcome = onThread { transfer.pump(into: sink, on: client.loop) }
      #expect(await eventually { written.value > 0 })
      let outstanding = await settled { written.value }
      // The window, libcurl's buffer, and what the two sockets hold; the system sizes those.
      #expect(outstanding < total / 2)
      gate.open()
      #expect(try await outcome.get().bodyCount == total)
      #expect(received.value == total)
      #expect(transfer.state.with { $0.arriving.highest } <= client.configuration.windowBytes)
    }
  }

  @Test func aSlowServerHoldsTheSourceBack() async throws {
    let total = 64 << 20
    let gate = Gate()
    let got = Counter()
    try await withServer { _, connection in
      gate.wait()
      while case let piece = connection.readBody(limit: 1 << 16), !piece.isEmpty { got.add(piece.count) }
      return connection.answer()
    } body: { server, client async throws in
      let given = Counter()
      let request = HTTPRequest(method: "PUT", url: server.url(), body: .stream(length: total) { ZeroSource(total, given) })
      let transfer = client.loop.submit(request, isSunk: false)
      async let outcome = onThread { transfer.pump(into: nil, on: client.loop) }
      #expect(await eventually { given.value > 0 })
      #expect(await settled { given.value } < total / 2)
      gate.open()
      #expect(try await outcome.get().status == 200)
      #expect(got.value == total && given.value == total)
      #expect(transfer.state.with { $0.leaving.highest } <= client.configuration.windowBytes)
    }
  }

  @Test(arguments: [0, 1, 1000, 3_000_001], [Int.max, 777]) func aSourceGivesTheWholeBody(_ size: Int, _ piece: Int)
    async throws
  {
    let bytes = pattern(size)
    try await withServer { _, connection in
      connection.answer(200, [], connection.readBody())
    } body: { server, client async throws in
      let request = HTTPRequest(
        method: "PUT", url: server.url(),
        body: .stream(length: size) { ArraySource(bytes, piece: piece == 777 ? max(size / 9, 1) : piece) })
      #expect(try client.perform(request).bytes == bytes)
      #expect(try await client.performAsync(request).bytes == bytes)
      #expect(server.counts.requests.allSatisfy { $0.length == size && $0["Transfer-Encoding"] == nil })
    }
  }

  @Test func aSlowSourceIsNotIdleness() async throws {
    try await withServer { _, connection in
      connection.answer(200, [], connection.readBody())
    } body: { server, client async throws in
      let request = HTTPRequest(
        method: "PUT", url: server.url(),
        body: .stream(length: 3) { ArraySource([1, 2, 3], piece: 1) { _ in usleep(120_000) } },
        timeouts: HTTPTimeouts(idle: .milliseconds(60), total: .milliseconds(100)))
      // Three pauses of 120 ms, which are this side's own; only what the network needs counts.
      #expect(try client.perform(request).bytes == [1, 2, 3])
    }
  }

  @Test func aSinkThatThrowsEndsTheTransfer() async throws {
    try await withServer { _, connection in
      connection.answer(200, [], [], length: 1 << 30)
      while connection.write([UInt8](repeating: 0, count: 1 << 16)) {}
      return false
    } body: { server, client async throws in
      let sink = CollectingSink { received in if received > 100_000 { throw Mishap(number: 3) } }
      let error = try #require(client.failure(HTTPRequest(url: server.url()), into: sink))
      #expect(error.code == .sink && !error.isTransient)
      #expect(error.cause as? Mishap == Mishap(number: 3))
      #expect(client.metrics.snapshot().results == ["sink": 1])
      #expect(await eventually { server.counts.open == 0 })
    }
  }

  @Test func aSinkThatThrowsAfterTheLastByteIsAnErrorToo() async throws {
    try await withServer { _, connection in
      connection.answer(200, [], "x")
    } body: { server, client async throws in
      let error = client.failure(
        HTTPRequest(url: server.url()),
        into: CollectingSink { _ in
          usleep(50_000)
          throw HTTPError(.sink, url: "", "own")
        })
      #expect(error?.message == "own")
    }
  }

  @Test(arguments: [4, 6]) func aSourceMustHaveItsLength(_ size: Int) async throws {
    try await withServer { _, connection in
      connection.answer(200, [], connection.readBody())
    } body: { server, client async throws in
      let request = HTTPRequest(
        method: "PUT", url: server.url(), body: .stream(length: 5) { ArraySource([UInt8](repeating: 1, count: size)) })
      let error = try #require(client.failure(request))
      #expect(error.code == .source && !error.isTransient)
      #expect(error.message.contains(size == 4 ? "ended after 4 of 5 bytes" : "goes on after the announced 5 bytes"))
    }
  }

  @Test func aSourceThatThrowsEndsTheTransfer() async throws {
    try await withServer { _, connection in
      connection.answer(200, [], connection.readBody())
    } body: { server, client async throws in
      let request = HTTPRequest(
        method: "PUT", url: server.url(),
        body: .stream(length: 5) { ArraySource([1, 2, 3, 4, 5], piece: 2) { if $0 > 2 { throw Mishap() } } })
      let error = try #require(client.failure(request))
      #expect(error.code == .source)
      #expect(error.cause is Mishap)
      #expect(await eventually { server.counts.open == 0 })
    }
  }

  /// Where a connection that is used again proves to be dead, libcurl sends the request once more, and so must have the body anew.
  @Test(arguments: [true, false]) func aBodyBeginsAnewOnAnotherConnection(_ isStreamed: Bool) async throws {
    let bytes = pattern(300_000)
    try await withServer { request, connection in
      if connection.number == 1 && request.method == "PUT" {
        _ = connection.readBody()
        return false
      }
      return connection.answer(200, [], connection.readBody())
    } body: { server, client async throws in
      #expect(try !client.perform(HTTPRequest(url: server.url())).wasResent)
      let made = Counter()
      let body =
        isStreamed
        ? HTTPBody.stream(length: bytes.count) {
          made.add()
          return ArraySource(bytes)
        } : .bytes(SharedBytes(bytes))
      let response = try client.perform(HTTPRequest(method: "PUT", url: server.url(), body: body))
      #expect(response.bytes == bytes && response.wasResent)
      #expect(server.counts.requests.map(\.connection) == [1, 1, 2])
      #expect(made.value == (isStreamed ? 2 : 0))
    }
  }

  @Test func bytesGoBothWaysAtOnce() async throws {
    let bytes = pattern(2_000_000)
    try await withServer { _, connection in
      connection.answer(200, [], connection.readBody())
    } body: { server, client async throws in
      let sink = CollectingSink()
      let request = HTTPRequest(method: "POST", url: server.url(), body: .stream(length: bytes.count) { ArraySource(bytes) })
      #expect(try client.perform(request, into: sink).bodyCount == bytes.count)
      #expect(sink.bytes == bytes)
    }
  }
}

/// Counts what it gets.
private final class CountingSink: HTTPBodySink, Sendable {
  private let count: @Sendable (Int) -> Void

  init(count: @escaping @Sendable (Int) -> Void) { self.count = count }

  func receive(status: Int, headers: HTTPHeaders) {}
  func receive(_ bytes: UnsafeRawBufferPointer) { count(bytes.count) }
}

/// Gives zeros and counts them.
private final class ZeroSource: HTTPBodySource {
  private var left: Int
  private let given: Counter

  init(_ count: Int, _ given: Counter) {
    left = count
    self.given = given
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, left)
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    left -= count
    given.add(count)
    return count
  }
}
