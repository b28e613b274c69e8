import CPosix
import Foundation
import Synchronization

/// An HTTP server on loopback that answers as a test says, one request a connection.
package final class ScriptedServer: Sendable {
  package struct Request: Sendable {
    package let method: String
    /// Path and query, as they were sent.
    package let target: String
    package let headers: [String: String]
    package let body: [UInt8]
    /// Its place among all requests, from 1.
    package let number: Int

    package var path: String { String(target.prefix { $0 != "?" }) }
  }

  package enum Answer: Sendable {
    case reply(Int, [String: String] = [:], [UInt8] = [])
    /// The head and these bytes of a longer body, then nothing more.
    case cut(Int, [String: String], [UInt8], length: Int)
    /// No answer: the connection is closed.
    case silence
  }

  private let listener = Listener()
  private let handler: @Sendable (Request) -> Answer
  private let log = Mutex([Request]())

  package init(_ handler: @escaping @Sendable (Request) -> Answer) {
    self.handler = handler
    let (listener, accepting) = (listener, Accepting(handler: handler, log: { [weak self] in self?.record($0) ?? 0 }))
    Thread.detachNewThread {
      while let connection = listener.accept() { Thread.detachNewThread { accepting.serve(connection) } }
      listener.close()
    }
  }

  deinit { listener.shutDown() }

  package var endpoint: String { "http://127.0.0.1:\(listener.port)" }
  package var requests: [Request] { log.withLock { $0 } }

  private func record(_ make: (Int) -> Request) -> Int {
    log.withLock { log in
      log.append(make(log.count + 1))
      return log.count
    }
  }

  /// What the server's threads need, so that they don't keep it alive.
  private struct Accepting: Sendable {
    let handler: @Sendable (Request) -> Answer
    let log: @Sendable ((Int) -> Request) -> Int

    func serve(_ connection: Int32) {
      defer {
        shutdown(connection, Int32(1))
        close(connection)
      }
      var received: [UInt8] = []
      guard let head = readHead(connection, &received) else { return }
      let lines = head.split(separator: "\r\n").map(String.init)
      let words = lines[0].split(separator: " ").map(String.init)
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        guard let colon = line.firstIndex(of: ":") else { continue }
        headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      }
      let length = headers["content-length"].flatMap { Int($0) } ?? 0
      while received.count < length, read(connection, &received) {}
      var request: Request?
      _ = log { number in
        let made = Request(method: words[0], target: words[1], headers: headers, body: received, number: number)
        request = made
        return made
      }
      if let request { answer(handler(request), to: request, connection) }
    }

    private func readHead(_ connection: Int32, _ received: inout [UInt8]) -> String? {
      let mark = Data("\r\n\r\n".utf8)
      while true {
        if let end = Data(received).range(of: mark) {
          let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
          received.removeFirst(end.upperBound)
          return head
        }
        guard read(connection, &received) else { return nil }
      }
    }

    private func read(_ connection: Int32, _ received: inout [UInt8]) -> Bool {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let length = cposix_receive(connection, &buffer, buffer.count, true)
      if length > 0 { received += buffer[..<length] }
      return length > 0
    }

    private func answer(_ answer: Answer, to request: Request, _ connection: Int32) {
      switch answer {
      case .reply(let status, let headers, let body):
        send(
          connection, status, headers, request.method == "HEAD" ? [] : body,
          length: headers["content-length"] == nil ? body.count : nil)
      case .cut(let status, let headers, let body, let length): send(connection, status, headers, body, length: length)
      case .silence: return
      }
    }

    private func send(_ connection: Int32, _ status: Int, _ headers: [String: String], _ body: [UInt8], length: Int?) {
      var head = "HTTP/1.1 \(status) X\r\nconnection: close\r\n"
      if let length { head += "content-length: \(length)\r\n" }
      for (name, value) in headers { head += "\(name): \(value)\r\n" }
      let bytes = Array((head + "\r\n").utf8) + body
      var sent = 0
      while sent < bytes.count {
        let count = bytes.withUnsafeBytes { cposix_send(connection, $0.baseAddress! + sent, bytes.count - sent, true) }
        if count <= 0 { return }
        sent += count
      }
    }
  }
}
