#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A connection to the runtime API.
struct RuntimeConnection {
  /// An answer.
  struct Message {
    var status = 0
    /// By names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []
  }

  private let host: String
  private let prefix: String
  private let descriptor: Int32
  private var received: [UInt8] = []

  /// Connects to `127.0.0.1:PORT/PREFIX`.
  init(_ address: String) {
    let parts = address.split(separator: "/", maxSplits: 1)
    host = String(parts[0])
    prefix = parts.count > 1 ? "/" + parts[1] : ""
    let port = parts[0].split(separator: ":").last.flatMap { UInt16($0) } ?? 0
    #if canImport(Glibc)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = port.bigEndian
    target.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let descriptor = descriptor
    let result = withUnsafePointer(to: &target) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result != 0 { exit(71) }
  }

  /// Sends a request and waits for its answer. Ends the process if the service hangs up.
  @discardableResult
  mutating func request(_ method: String, _ operation: String, _ body: [UInt8] = [], _ headers: [String: String] = [:])
    -> Message
  {
    var head = "\(method) \(prefix)/2018-06-01/runtime/\(operation) HTTP/1.1\r\nHost: \(host)\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if method == "POST" { head += "Content-Length: \(body.count)\r\n" }
    send(Array((head + "\r\n").utf8) + body)
    return receive()
  }

  private func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count <= 0 { exit(72) }
      rest = rest.dropFirst(count)
    }
  }

  private mutating func receive() -> Message {
    let mark = Array("\r\n\r\n".utf8)
    var end = 0
    while end == 0 {
      for place in 0..<max(received.count - 3, 0) where received[place..<place + 4].elementsEqual(mark) {
        end = place + 4
        break
      }
      if end == 0 { readMore() }
    }
    var message = Message()
    let lines = String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n")
    message.status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { message.headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
    }
    let length = message.headers["content-length"].flatMap { Int($0) } ?? 0
    while received.count < end + length { readMore() }
    message.body = Array(received[end..<end + length])
    received.removeFirst(end + length)
    return message
  }

  private mutating func readMore() {
    let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      count = max(read(descriptor, buffer.baseAddress, buffer.count), 0)
    }
    if piece.isEmpty { exit(73) }
    received += piece
  }
}
