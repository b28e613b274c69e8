import Foundation

/// The head of a request or an answer, kept as it came.
struct MessageHead: Sendable {
  /// How the end of a body is known.
  enum Framing: Sendable, Equatable {
    case length(Int)
    case chunked
    case untilClose
  }

  let bytes: [UInt8]
  /// The three words of the first line.
  let words: [String]
  private let fields: [String: String]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    words = lines[0].split(separator: " ", maxSplits: 2).map(String.init)
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    self.fields = fields
  }

  subscript(name: String) -> String? { fields[name] }

  var status: Int { words.count > 1 ? Int(words[1]) ?? 0 : 0 }

  /// Whether the connection can't be used again after this message.
  var isLast: Bool { self["connection"]?.lowercased() == "close" || words.first == "HTTP/1.0" || words.last == "HTTP/1.0" }

  private var announced: Framing? {
    if self["transfer-encoding"] != nil { return .chunked }
    return self["content-length"].flatMap { Int($0) }.map { .length($0) }
  }

  /// Of a request's body.
  var requestFraming: Framing { announced ?? .length(0) }

  /// Of the body of an answer to a request of that method.
  func answerFraming(to method: String) -> Framing {
    method == "HEAD" || status == 204 || status == 304 ? .length(0) : announced ?? .untilClose
  }
}
