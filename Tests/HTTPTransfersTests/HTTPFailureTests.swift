import Foundation
import Records
import Testing

@testable import HTTPTransfers

/// Every way in which a request can fail, and what its error says.
@Suite(.timeLimit(.minutes(3))) struct HTTPFailureTests {
  /// What the server writes before it ends the connection, and the code that comes of it.
  @Test(arguments: [
    ("", HTTPError.Code.reset), ("not HTTP at all\r\n\r\n", .protocolError), ("HTTP/1.1 200 OK\r\nContent-Le", .protocolError),
    ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", .truncated),
    ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", .truncated),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", .truncated),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", .truncated),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", .reset),
    ("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", .protocolError),
  ]) func brokenAnswersAreErrors(_ answer: String, _ code: HTTPError.Code) async throws {
    try await withServer { _, connection in
      connection.write(answer)
      return false
    } body: { server, client async throws in
      let error = try #require(client.failure(HTTPRequest(url: server.url("/k?X-Signature=secret"))))
      #expect(error.code == code, "\(error)")
      #expect(error.isTransient)
      #expect(error.url == server.url("/k"))
      #expect(error.message.contains(";"))
      let sunk = client.failure(HTTPRequest(url: server.url()), into: CollectingSink())
      #expect(sunk?.code == code, "\(sunk as Any)")
      #expect(client.metrics.snapshot().results == [code.rawValue: 2])
    }
  }

  @Test func bytesBehindTheAnnouncedLengthAreNoAnswerToTheNextRequest() async throws {
    try await withServer { request, connection in
      connection.answer(200, [], Array("helloHTTP/1.1 500 Wrong\r\n\r\n".utf8), length: 5)
    } body: { server, client async throws in
      for _ in 0..<5 {
        let response = try client.perform(HTTPRequest(url: server.url()))
        #expect(response.status == 200 && response.text == "hello")
      }
    }
  }

  /// However a transfer ends, its handle serves the next one.
  @Test func handlesOfFailedTransfersAreUsedAgain() async throws {
    var configuration = HTTPClientConfiguration.loopback
    configuration.connections = 1
    configuration.maximumBody = 100
    try await withServer(configuration) { request, connection in
      switch request.target {
      case "/cut":
        connection.answer(200, [], [1], length: 2)
        return false
      case "/stall":
        connection.answer(200, [], [1], length: 2)
        connection.awaitClose()
        return false
      case "/large": return connection.answer(200, [], pattern(200_000))
      default: return connection.answer(200, [], connection.readBody())
      }
    } body: { server, client async throws in
      func code(_ path: String, into sink: CollectingSink? = nil) -> HTTPError.Code? {
        let timeouts = HTTPTimeouts(idle: path == "/stall" ? .milliseconds(100) : .seconds(60))
        return client.failure(HTTPRequest(url: server.url(path), timeouts: timeouts), into: sink)?.code
      }
      for _ in 0..<3 {
        #expect(code("/cut") == .truncated)
        #expect(code("/stall") == .timeout)
        #expect(code("/large") == .tooLarge)
        #expect(code("/large", into: CollectingSink { _ in throw Mishap() }) == .sink)
        let put = HTTPRequest(method: "PUT", url: server.url(), body: .bytes(SharedBytes([1, 2])))
        #expect(try client.perform(put).bytes == [1, 2])
        #expect(try client.perform(HTTPRequest(url: server.url())).bytes.isEmpty)
        #expect(server.counts.requests.last?["Content-Length"] == nil)
      }
      #expect(client.handles == 1)
    }
  }

  @Test func aResetInTheMiddleIsAnError() async throws {
    try await withServer { _, connection in
      connection.answer(200, [], Array("part".utf8), length: 1 << 20)
      connection.reset()
      return false
    } body: { server, client async throws in
      let error = try #require(client.failure(HTTPRequest(url: server.url())))
      #expect([.reset, .truncated].contains(error.code), "\(error)")
      #expect(error.isTransient)
    }
  }

  @Test func aResetOfAnUploadIsAnError() async throws {
    try await withServer { _, connection in
      _ = connection.readBody(limit: 1000)
      connection.reset()
      return false
    } body: { server, client async throws in
      let body = HTTPBody.bytes(SharedBytes([UInt8](repeating: 1, count: 32 << 20)))
      let error = try #require(client.failure(HTTPRequest(method: "PUT", url: server.url(), body: body)))
      #expect(error.code == .reset, "\(error)")
    }
  }

  @Test func anUploadThatIsRefusedEarlyHasItsAnswer() async throws {
    try await withServer { _, connection in
      connection.answer(403, ["Connection: close"], "no")
      connection.awaitClose()
      return false
    } body: { server, client async throws in
      let body = HTTPBody.stream(length: 64 << 20) { ArraySource([UInt8](repeating: 1, count: 64 << 20)) }
      let response = try client.perform(HTTPRequest(method: "PUT", url: server.url(), body: body))
      #expect(response.status == 403 && response.text == "no")
    }
  }

  @Test func nobodyListens() async throws {
    let (descriptor, port) = listenOnLoopback(backlog: 1)
    close(descriptor)
    let client = HTTPClient(.loopback)
    defer { client.close() }
    let error = try #require(client.failure(HTTPRequest(url: "http://user:secret@127.0.0.1:\(port)/a?token=secret")))
    #expect(error.code == .connect && error.isTransient)
    #expect(error.url == "http://127.0.0.1:\(port)/a")
    #expect(!"\(error)".contains("secret"))
    #expect(client.failure(HTTPRequest(url: "http://host.invalid/"))?.code == .connect)
  }

  @Test(
    arguments: [
      ("ftp://host/x", [], HTTPBody.none, "GET"), ("file:///etc/passwd", [], .none, "GET"), ("http:///x", [], .none, "GET"),
      ("http://host/a b", [], .none, "GET"), ("http://host/\u{e9}", [], .none, "GET"),
      ("http://host/\r\nX: y", [], .none, "GET"),
      ("http://host/", [], .none, "get"), ("http://host/", [], .none, "GET / HTTP/1.1\r\n"), ("http://host/", [], .none, ""),
      ("http://host/", [HTTPField("A\r\nB", "x")], .none, "GET"), ("http://host/", [HTTPField("A", "x\r\nB: y")], .none, "GET"),
      ("http://host/", [HTTPField("A", "x\0")], .none, "GET"), ("http://host/", [HTTPField("", "x")], .none, "GET"),
      ("http://host/", [HTTPField("Transfer-Encoding", "chunked")], .none, "GET"),
      ("http://host/", [HTTPField("content-length", "5")], .bytes(SharedBytes([1])), "PUT"),
      ("http://host/", [], .bytes(SharedBytes([1])), "GET"),
      ("http://host/", [], .stream(length: -1) { ArraySource([]) }, "PUT"),
      ("http://host:99999999/", [], .none, "GET"),
    ] as [(String, [HTTPField], HTTPBody, String)])
  func requestsThatCannotBeSentAreRefused(_ url: String, _ headers: [HTTPField], _ body: HTTPBody, _ method: String) throws {
    let client = HTTPClient(.loopback)
    defer { client.close() }
    let error = try #require(client.failure(HTTPRequest(method: method, url: url, headers: headers, body: body)))
    #expect(error.code == .invalid, "\(error)")
    #expect(!error.isTransient)
    #expect(error.message.contains(";"))
  }

  @Test func timeoutsMustBePositive() {
    let client = HTTPClient(.loopback)
    defer { client.close() }
    for timeouts in [HTTPTimeouts(connect: .zero), HTTPTimeouts(idle: .seconds(-1)), HTTPTimeouts(total: .zero)] {
      #expect(client.failure(HTTPRequest(url: "http://host/", timeouts: timeouts))?.code == .invalid)
    }
  }

  @Test(arguments: [true, false]) func bodiesBeyondTheLimitAreRefused(_ isAnnounced: Bool) async throws {
    var configuration = HTTPClientConfiguration.loopback
    configuration.maximumBody = 1000
    try await withServer(configuration) { request, connection in
      let size = request.target == "/small" ? 1000 : 1001
      if isAnnounced { return connection.answer(200, [], pattern(size)) }
      connection.write("HTTP/1.1 200 OK\r\n\r\n")
      connection.write(pattern(size))
      return false
    } body: { server, client async throws in
      #expect(try client.perform(HTTPRequest(url: server.url("/small"))).bodyCount == 1000)
      let error = try #require(client.failure(HTTPRequest(url: server.url("/large"))))
      #expect(error.code == .tooLarge && !error.isTransient)
      var request = HTTPRequest(url: server.url("/large"))
      request.maximumBody = 1001
      #expect(try client.perform(request).bodyCount == 1001)
      let sink = CollectingSink()
      #expect(try client.perform(HTTPRequest(url: server.url("/large")), into: sink).bodyCount == 1001)
      #expect(sink.bytes == pattern(1001))
    }
  }

  @Test func aServerThatStallsIsTimedOut() async throws {
    try await withServer { _, connection in
      connection.answer(200, [], Array("part".utf8), length: 100)
      connection.awaitClose()
      return false
    } body: { server, client async throws in
      let request = HTTPRequest(url: server.url(), timeouts: HTTPTimeouts(idle: .milliseconds(200)))
      let error = try #require(client.failure(request))
      #expect(error.code == .timeout && error.isTransient)
      #expect(error.message.contains("no byte moved for 0.2 seconds (4 received, 0 sent)"))
    }
  }

  @Test func aServerThatSwallowsTheRequestIsTimedOut() async throws {
    try await withServer { _, connection in
      connection.awaitClose()
      return false
    } body: { server, client async throws in
      let request = HTTPRequest(
        method: "PUT", url: server.url(), body: .bytes(SharedBytes([1, 2])), timeouts: HTTPTimeouts(idle: .milliseconds(200)))
      #expect(client.failure(request)?.message.contains("(0 received, 2 sent)") == true)
    }
  }

  @Test func aServerThatDripsIsTimedOut() async throws {
    try await withServer { _, connection in
      connection.answer(200, [], [], length: 1 << 20)
      while connection.write([0]) { usleep(2000) }
      return false
    } body: { server, client async throws in
      let request = HTTPRequest(url: server.url(), timeouts: HTTPTimeouts(total: .milliseconds(300)))
      let error = try #require(client.failure(request))
      #expect(error.code == .timeout && error.isTransient)
      #expect(error.message.hasPrefix("it took more than 0.3 seconds"))
    }
  }

  @Test func theTotalGrowsWithTheSize() {
    #expect(HTTPTimeouts().total(bytes: 0) == .seconds(30))
    #expect(HTTPTimeouts().total(bytes: 100 << 20) >= .seconds(130))
    #expect(HTTPTimeouts().total(bytes: 100 << 20) < .seconds(131))
    #expect(HTTPTimeouts(total: .seconds(1)).total(bytes: 100 << 20) == .seconds(1))
  }

  @Test func theDeadlineCountsWhileARequestWaitsForAConnection() async throws {
    var configuration = HTTPClientConfiguration.loopback
    configuration.connections = 1
    let gate = Gate()
    try await withServer(configuration) { _, connection in
      gate.wait()
      return connection.answer()
    } body: { server, client async throws in
      let url = server.url()
      async let first = client.performAsync(HTTPRequest(url: url))
      #expect(await eventually { server.counts.requests.count == 1 })
      let request = HTTPRequest(url: url, timeouts: HTTPTimeouts(deadline: .now + .milliseconds(100)))
      let error = try #require(client.failure(request))
      #expect(error.code == .timeout && !error.isTransient)
      gate.open()
      #expect(try await first.status == 200)
      #expect(server.counts.requests.count == 1)
      var late = HTTPRequest(url: url)
      late.timeouts.deadline = .now
      #expect(client.failure(late)?.code == .timeout)
    }
  }

  @Test func libcurlsResultsHaveACodeAndAWayOut() {
    let codes: [(Int32, HTTPError.Code, Bool)] = [
      (6, .connect, true), (7, .connect, true), (5, .connect, true), (97, .connect, true), (28, .connect, true),
      (18, .truncated, true),
      (52, .reset, true), (55, .reset, true), (56, .reset, true), (16, .reset, true), (92, .reset, true), (60, .tls, false),
      (77, .tls, false), (58, .tls, false), (35, .tls, true), (59, .tls, false), (27, .resources, false), (3, .invalid, false),
      (47, .protocolError, false), (8, .protocolError, true), (1, .protocolError, true), (61, .protocolError, true),
    ]
    for (number, code, isTransient) in codes {
      let error = HTTPError.curl(number, url: "https://u:secret@h/p?secret#secret", detail: "")
      #expect(error.code == code && error.isTransient == isTransient, "\(number)")
      #expect(error.url == "https://h/p")
      #expect(error.message.contains("(libcurl \(number)); "))
    }
    #expect(HTTPError.curl(7, url: "http://h/", detail: "Can't open h").message.hasPrefix("Can't open h (libcurl 7)"))
    #expect(!HTTPError.curl(7, url: "http://h/", detail: "Can't open http://h/?secret").message.contains("secret"))
  }
}
