#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The head of a request, as the server got it.
struct ServerRequest: Sendable {
  var method: String
  var target: String
  var fields: [(name: String, value: String)]
  var connection: Int

  subscript(name: String) -> String? { fields.first { $0.name.lowercased() == name.lowercased() }?.value }

  var length: Int { self["Content-Length"].flatMap { Int($0) } ?? 0 }
}

/// The server's end of one connection; for its thread alone.
final class ServerConnection {
  let descriptor: Int32
  /// 1 for the server's first connection.
  let number: Int
  private var buffer: [UInt8] = []
  private var bodyLeft = 0

  init(_ descriptor: Int32, number: Int) {
    self.descriptor = descriptor
    self.number = number
  }

  /// The next request's head, or nil at the connection's end.
  func readHead() -> ServerRequest? {
    let end: [UInt8] = [13, 10, 13, 10]
    while true {
      if let start = buffer.indices.first(where: { buffer[$0...].starts(with: end) }) {
        let head = String(decoding: buffer[..<start], as: UTF8.self)
        buffer.removeFirst(start + 4)
        return parse(head)
      }
      // A TLS client's greeting, which this server can't return.
      if buffer.first == 22 { return nil }
      guard fill() else { return nil }
    }
  }

  private func parse(_ head: String) -> ServerRequest? {
    let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    let fields = lines.dropFirst().map { line in
      let colon = line.firstIndex(of: ":") ?? line.endIndex
      return (name: String(line[..<colon]), value: String(line[colon...].dropFirst().drop { $0 == " " }))
    }
    let request = ServerRequest(method: String(words[0]), target: String(words[1]), fields: fields, connection: number)
    bodyLeft = request.length
    return request
  }

  /// Up to `limit` bytes of the request's body; none at its end.
  func readBody(limit: Int = .max) -> [UInt8] {
    var body: [UInt8] = []
    while bodyLeft > 0, body.count < limit {
      if buffer.isEmpty, !fill() { break }
      let count = min(buffer.count, bodyLeft, limit - body.count)
      body += buffer[..<count]
      buffer.removeFirst(count)
      bodyLeft -= count
    }
    return body
  }

  /// Reads past what is left of the body. False where the connection ended.
  func skipBody() -> Bool {
    while bodyLeft > 0 { if readBody(limit: 1 << 16).isEmpty { return false } }
    return true
  }

  /// Writes all of `bytes`. False where the other end is gone.
  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress! + done, $0.count - done, Int32(MSG_NOSIGNAL)) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return false }
      done += count
    }
    return true
  }

  @discardableResult
  func write(_ text: String) -> Bool { write(Array(text.utf8)) }

  /// Answers in full, with the right length unless `length` says another.
  @discardableResult
  func answer(_ status: Int = 200, _ fields: [String] = [], _ body: [UInt8] = [], length: Int? = nil) -> Bool {
    let lines = ["HTTP/1.1 \(status) Whatever"] + fields + ["Content-Length: \(length ?? body.count)", "", ""]
    return write(Array(lines.joined(separator: "\r\n").utf8) + body)
  }

  @discardableResult
  func answer(_ status: Int = 200, _ fields: [String] = [], _ body: String) -> Bool { answer(status, fields, Array(body.utf8)) }

  /// Waits until the other end closes.
  func awaitClose() { while fill() { buffer = [] } }

  /// Ends the connection so that the other end gets a reset.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  func close() {
    #if canImport(Glibc)
      _ = Glibc.close(descriptor)
    #elseif canImport(Musl)
      _ = Musl.close(descriptor)
    #else
      _ = Darwin.close(descriptor)
    #endif
  }

  private func fill() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      buffer += chunk[..<count]
      return true
    }
  }
}
