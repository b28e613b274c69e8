import Testing

@testable import HTTPTransfers

/// The parts that need no network.
@Suite struct PartsTests {
  @Test func theQueueIsFairToHostsAndKeepsBounds() {
    var queue = TransferQueue<String>(total: 4, perHost: 2)
    for index in 0..<5 { queue.append("a\(index)", id: UInt64(index), host: "a") }
    for index in 0..<3 { queue.append("b\(index)", id: UInt64(10 + index), host: "b") }
    queue.append("c0", id: 20, host: "c")
    #expect((0..<5).map { _ in queue.next() } == ["a0", "b0", "c0", "a1", nil])
    #expect(queue.remove(id: 2, host: "a") == "a2")
    #expect(queue.remove(id: 2, host: "a") == nil)
    queue.finish(host: "c")
    #expect(queue.next() == "b1")
    queue.finish(host: "a")
    #expect(queue.next() == "a3")
    queue.finish(host: "a")
    queue.finish(host: "a")
    #expect(queue.running == 2)
    #expect([queue.next(), queue.next()] == ["a4", nil])
    #expect(queue.waiting == ["b2"])
    #expect(queue.remove(id: 12, host: "b") == "b2")
    #expect(queue.next() == nil && queue.waiting.isEmpty)
    for host in ["b", "b", "a"] { queue.finish(host: host) }
    #expect(queue.running == 0)
  }

  @Test(arguments: 1...10) func theQueueLosesNobody(_ seed: UInt64) {
    var random = JitterGenerator(seed: seed)
    var queue = TransferQueue<UInt64>(total: 7, perHost: 3)
    var waiting: [UInt64: String] = [:]
    var running: [String] = []
    for id in UInt64(0)..<500 {
      let host = "h\(Int.random(in: 0..<5, using: &random))"
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1:
        queue.append(id, id: id, host: host)
        waiting[id] = host
      case 2: if let host = running.popLast() { queue.finish(host: host) }
      default:
        if let (id, host) = waiting.randomElement(using: &random) {
          #expect(queue.remove(id: id, host: host) == id)
          waiting[id] = nil
        }
      }
      while let next = queue.next() {
        guard let host = waiting.removeValue(forKey: next) else {
          Issue.record("\(next) was let in but didn't wait")
          return
        }
        running.append(host)
      }
      #expect(queue.running == running.count && running.count <= 7)
      for host in Set(running) { #expect(running.count { $0 == host } <= 3) }
      #expect(Set(queue.waiting) == Set(waiting.keys))
      // Who waits does so only for lack of room.
      if running.count < 7 { #expect(waiting.values.allSatisfy { host in running.count { $0 == host } == 3 }) }
    }
  }

  @Test(arguments: 1...10) func theWindowKeepsBytesInOrder(_ seed: UInt64) {
    var random = JitterGenerator(seed: seed)
    var window = ByteWindow(capacity: 50)
    defer { window.deallocate() }
    let bytes = pattern(5000, seed: seed)
    var (put, got): (Int, [UInt8]) = (0, [])
    while got.count < bytes.count {
      let count = min(Int.random(in: 0...60, using: &random), bytes.count - put)
      let fits = count <= window.free || window.waiting == 0
      let isTaken = bytes[put..<put + count].withUnsafeBytes { window.append($0) }
      #expect(isTaken == fits)
      if isTaken { put += count }
      var buffer = [UInt8](repeating: 0, count: Int.random(in: 0...70, using: &random))
      got += buffer.withUnsafeMutableBytes { window.take(into: $0) } > 0 ? buffer.prefix(put - got.count) : []
      #expect(window.waiting == put - got.count)
    }
    #expect(got == bytes)
    #expect(window.highest <= window.capacity && window.capacity <= 60)
  }

  @Test func headsAreReadLineByLine() {
    var head = ResponseHead()
    func add(_ lines: String...) { for line in lines { Array((line + "\r\n").utf8).withUnsafeBytes { head.add($0) } } }
    add("HTTP/1.1 100 Continue", "X: y", "")
    #expect(!head.isComplete)
    add("HTTP/2 206", "Content-Length:  5 ", "ETag:\"a:b\"", "Empty:", "Long: one", "  two: three")
    #expect(!head.isComplete)
    add("", "Trailer: t")
    #expect(head.isComplete && head.status == 206 && head.announcedLength == 5)
    #expect(
      head.fields == [
        HTTPField("Content-Length", "5"), HTTPField("ETag", "\"a:b\""), HTTPField("Empty", ""),
        HTTPField("Long", "one two: three"),
      ])
    #expect(head.trailers == [HTTPField("Trailer", "t")])
    add("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Content-Length: 5", "")
    #expect(head.announcedLength == nil && head.trailers.isEmpty)
  }

  @Test func datesHaveThreeForms() {
    let moment = HTTPDate(secondsSince1970: 784_111_777)
    for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
      #expect(HTTPDate(text) == moment, "\(text)")
    }
    #expect(moment.description == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPDate("Thu, 29 Feb 2024 23:59:60 GMT")?.secondsSince1970 == 1_709_251_200)
    #expect(HTTPDate("Tuesday, 01-Jan-69 00:00:00 GMT")?.description == "Tue, 01 Jan 2069 00:00:00 GMT")
    for wrong in [
      "", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Now 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
      "Sun, 32 Nov 1994 08:49:37 GMT",
    ] {
      #expect(HTTPDate(wrong) == nil, "\(wrong)")
    }
    for days in stride(from: -800_000 / 365, through: 60_000, by: 37) {
      let date = HTTPDate(secondsSince1970: days * 86_400 + 12_345)
      #expect(HTTPDate(date.description) == date)
    }
    #expect(HTTPDate.now.secondsSince1970 > 1_700_000_000)
  }

  @Test func percentilesAreRightToAnEighth() {
    var histogram = LatencyHistogram()
    #expect(histogram.percentile(0.5) == .zero)
    let numbers = (0..<1000).map { index in index * index * 7 }
    for number in numbers { histogram.record(.microseconds(number)) }
    for fraction in [0.0, 0.01, 0.5, 0.9, 0.99, 1] {
      let exact = Duration.microseconds(numbers[max(Int((1000 * fraction).rounded(.up)) - 1, 0)])
      let found = histogram.percentile(fraction)
      #expect(found >= exact && found <= exact * 1.125 + .microseconds(1), "\(fraction): \(found) for \(exact)")
    }
    let before = histogram
    histogram.record(.seconds(1_000_000_000))
    histogram.record(.seconds(-1))
    #expect((histogram - before).total == 2)
    #expect(histogram.total == 1002)
  }

  @Test func snapshotsAreSubtracted() {
    let metrics = TransferMetrics()
    metrics.recordRetry(.server)
    let before = metrics.snapshot()
    #expect(before - before == TransferSnapshot())
    metrics.recordRetry(.server)
    metrics.recordRetry(.network)
    metrics.recordHedge(won: true)
    metrics.recordHedge(won: false)
    let change = metrics.snapshot() - before
    #expect(change.retries == [.server: 1, .network: 1])
    #expect(change.hedges == 2 && change.hedgesWon == 1 && change.requestCount == 0)
  }

  @Test func shownURLsHoldNoSecrets() {
    let cases = [
      ("https://user:secret@host:1/a/b@c?secret#secret", "https://host:1/a/b@c"), ("https://host?secret", "https://host"),
      ("https://host/#secret", "https://host/"), ("https://a@b@host/x", "https://host/x"), ("nonsense", "nonsense"),
    ]
    for (url, shown) in cases { #expect(HTTPRequest(url: url).shownURL == shown) }
    #expect(HTTPRequest(url: "HTTPS://u:p@Host:1?x").origin == "https://host:1")
    #expect(HTTPRequest(url: "http://Host/x").origin != HTTPRequest(url: "https://Host/x").origin)
  }

  @Test func namesMatchInAnyCase() {
    let headers: HTTPHeaders = [HTTPField("ETag", "1"), HTTPField(name: "x-A", value: "2"), HTTPField("X-a", "3")]
    #expect(headers["etag"] == "1" && headers["eta"] == nil && headers.number("ETAG") == 1)
    #expect(headers.all("X-A") == ["2", "3"])
    #expect(!HTTPField("a[", "").isNamed("a{"))
  }
}
