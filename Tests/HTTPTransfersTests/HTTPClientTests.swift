import Foundation
import Records
import Testing

@testable import HTTPTransfers

@Suite(.timeLimit(.minutes(3))) struct HTTPClientTests {
  @Test(
    arguments: [
      ("GET", nil), ("HEAD", nil), ("DELETE", nil), ("OPTIONS", nil), ("PUT", nil), ("PUT", ""), ("PUT", "abc"), ("POST", nil),
      ("POST", "x=1"), ("PATCH", "p"), ("DELETE", "body"),
    ] as [(String, String?)]) func sendsMethodTargetAndFieldsAsTheyStand(_ method: String, _ body: String?) async throws
  {
    try await withServer { request, connection in
      let body = connection.readBody()
      return connection.answer(200, ["X-Body: \(String(decoding: body, as: UTF8.self))"], method == "HEAD" ? [] : body)
    } body: { server, client async throws in
      let target = "/a/../b//c/./%2F%20?z&a=%2f/+=&&"
      var request = HTTPRequest(
        method: method, url: server.url(target),
        headers: [HTTPField("X-Empty", ""), HTTPField("X-Two", "1"), HTTPField("X-Two", "2")])
      if let body { request.body = .bytes(SharedBytes(Array(body.utf8))) }
      let response = try client.perform(request)
      #expect(response.status == 200)
      #expect(response.headers["x-bODY"] == body ?? "")
      #expect(response.version == .http11)
      let seen = server.counts.requests[0]
      #expect(seen.method == method)
      #expect(seen.target == target)
      #expect(seen["X-Empty"] == "")
      #expect(seen.fields.filter { $0.name == "X-Two" }.map(\.value) == ["1", "2"])
      #expect(seen["User-Agent"] == "serverless-datasets")
      let announcesLength = body?.isEmpty == false || ["PUT", "POST", "PATCH"].contains(method)
      #expect(seen["Content-Length"] == (announcesLength ? String(body?.utf8.count ?? 0) : nil))
      for absent in ["Accept", "Accept-Encoding", "Expect", "Cookie", "Content-Type", "Transfer-Encoding"] {
        #expect(seen[absent] == nil, "\(absent)")
      }
    }
  }

  @Test func largeBodiesGoBothWaysWithoutAskingFirst() async throws {
    let bytes = pattern(5 << 20)
    try await withServer { request, connection in
      connection.answer(200, [], connection.readBody())
    } body: { server, client async throws in
      let response = try client.perform(HTTPRequest(method: "PUT", url: server.url(), body: .bytes(SharedBytes(bytes))))
      #expect(response.bytes == bytes)
      #expect(response.bodyCount == bytes.count)
      #expect(server.counts.requests[0]["Expect"] == nil)
    }
  }

  @Test func connectionsAndHandlesAreUsedAgain() async throws {
    try await withServer { _, connection in
      connection.answer(200, [], "x")
    } body: { server, client async throws in
      for index in 0..<20 {
        let response = try client.perform(HTTPRequest(url: server.url("/\(index)")))
        #expect(response.connectionsOpened == (index == 0 ? 1 : 0))
      }
      #expect(server.counts.connections == 1)
      #expect(client.handles == 1)
      var request = HTTPRequest(url: server.url())
      request.needsFreshConnection = true
      #expect(try client.perform(request).connectionsOpened == 1)
      #expect(server.counts.connections == 2)
      client.close()
      #expect(client.handles == 0)
    }
  }

  @Test func parallelRequestsShareBoundedConnections() async throws {
    var configuration = HTTPClientConfiguration.loopback
    configuration.connectionsPerHost = 8
    try await withServer(configuration) { request, connection in
      usleep(2000)
      return connection.answer(200, [], "answer to \(request.target)")
    } body: { server, client async throws in
      let texts = try await withThrowingTaskGroup(of: (Int, String).self) { group in
        for index in 0..<200 {
          group.addTask { (index, try await client.performAsync(HTTPRequest(url: server.url("/\(index)"))).text) }
        }
        return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
      }
      #expect(texts.count == 200)
      for (index, text) in texts { #expect(text == "answer to /\(index)") }
      #expect(server.counts.mostAtOnce <= 8)
      #expect(server.counts.connections <= 8)
      #expect(client.handles <= 8)
      #expect(client.metrics.snapshot().requests == ["GET": 200])
    }
  }

  @Test func blockedThreadsAreServedInParallel() async throws {
    let met = Counter()
    try await withServer { _, connection in
      met.add()
      while met.value < 16 { usleep(500) }
      return connection.answer()
    } body: { server, client async throws in
      await withTaskGroup(of: HTTPError?.self) { group in
        for _ in 0..<16 {
          let request = HTTPRequest(url: server.url())
          group.addTask { await onThread { client.failure(request) } }
        }
        for await failure in group { #expect(failure == nil) }
      }
      #expect(server.counts.mostAtOnce == 16)
    }
  }

  @Test func chunkedAnswersAndTrailersArrive() async throws {
    try await withServer { _, connection in
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A:  one \r\nx-a: two\r\n\r\n")
      for piece in ["hello", " ", "world"] { connection.write("\(piece.utf8.count)\r\n\(piece)\r\n") }
      return connection.write("0\r\nX-Checksum: 42\r\n\r\n")
    } body: { server, client async throws in
      let response = try client.perform(HTTPRequest(url: server.url()))
      #expect(response.text == "hello world")
      #expect(response.headers.all("X-A") == ["one", "two"])
      #expect(response.trailers["x-checksum"] == "42")
      #expect(try client.perform(HTTPRequest(url: server.url())).connectionsOpened == 0)
    }
  }

  @Test(arguments: [
    ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""), ("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", 304, ""),
    ("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone", 404, "none"),
    ("HTTP/1.1 103 Early\r\nX-A: early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok"),
    ("HTTP/1.0 200 OK\r\n\r\nup to the end", 200, "up to the end"),
    ("HTTP/1.1 503 Slow Down\r\nContent-Length: 1\r\n\r\ns", 503, "s"),
    ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""),
  ]) func everyFormOfAnswerIsUnderstood(_ answer: String, _ status: Int, _ body: String) async throws {
    try await withServer { _, connection in
      connection.write(answer)
      return false
    } body: { server, client async throws in
      let response = try client.perform(HTTPRequest(url: server.url()))
      #expect(response.status == status)
      #expect(response.text == body)
      #expect(response.headers["X-A"] == nil)
    }
  }

  @Test func aHeadAnswerHasALengthButNoBody() async throws {
    try await withServer { _, connection in
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 123456\r\n\r\n")
    } body: {
      server, client async throws in
      let response = try client.perform(HTTPRequest(method: "HEAD", url: server.url()))
      #expect(response.headers.number("content-length") == 123_456)
      #expect(response.bodyCount == 0)
      #expect(try client.perform(HTTPRequest(method: "HEAD", url: server.url())).connectionsOpened == 0)
    }
  }

  @Test func redirectsAreFollowedOnlyWhereAsked() async throws {
    try await withServer { request, connection in
      let port = request["Host"]!.split(separator: ":")[1]
      if request.target == "/end" { return connection.answer(200, [], "end") }
      return connection.answer(302, ["Location: http://localhost:\(port)/end"], "moved")
    } body: { server, client async throws in
      var request = HTTPRequest(url: server.url("/begin"), headers: [HTTPField("Authorization", "secret")])
      let stayed = try client.perform(request)
      #expect(stayed.status == 302 && stayed.text == "moved")
      #expect(server.counts.requests.count == 1)
      request.redirects = 1
      let followed = try client.perform(request)
      #expect(followed.text == "end" && !followed.wasResent)
      #expect(server.counts.requests.last?["Authorization"] == nil)
      let sink = CollectingSink()
      #expect(try client.perform(request, into: sink).bodyCount == 3)
      #expect(sink.heads == [200])
      #expect(sink.bytes == Array("end".utf8))
    }
  }

  @Test func aProxyGetsTheWholeURL() async throws {
    let proxy = LoopbackServer { request, connection in connection.answer(200, [], "proxied \(request.target)") }
    defer { proxy.stop() }
    var configuration = HTTPClientConfiguration()
    configuration.proxy = .url("http://127.0.0.1:\(proxy.port)")
    let client = HTTPClient(configuration)
    defer { client.close() }
    #expect(try client.perform(HTTPRequest(url: "http://storage.invalid/k?a=1")).text == "proxied http://storage.invalid/k?a=1")
  }

  @Test func metricsCountBytesResultsAndConnections() async throws {
    try await withServer { request, connection in
      _ = connection.readBody()
      return connection.answer(request.method == "GET" ? 404 : 200, [], "12345")
    } body: { server, client async throws in
      let own = TransferMetrics()
      var put = HTTPRequest(method: "PUT", url: server.url(), body: .bytes(SharedBytes([1, 2, 3])))
      put.kind = "upload"
      put.metrics = own
      _ = try client.perform(put)
      let before = client.metrics.snapshot()
      _ = try client.perform(HTTPRequest(url: server.url()))
      let all = client.metrics.snapshot()
      #expect(all.requests == ["upload": 1, "GET": 1])
      #expect(all.results == ["2xx": 1, "4xx": 1])
      #expect(all.bytesUp == 3 && all.bytesDown == 10 && all.connectionsOpened == 1)
      #expect(own.snapshot().requests == ["upload": 1])
      let change = all - before
      #expect(change.requests == ["GET": 1] && change.bytesUp == 0 && change.bytesDown == 5)
      #expect(change.latencies["GET"]?.total == 1 && change.latencies["upload"] == nil)
    }
  }
}
