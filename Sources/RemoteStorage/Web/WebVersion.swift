import HTTPTransfers

/// A version of an object as a web server tells it, kept in an ETag of our own: `range` or `whole`, then what it is.
struct WebVersion: Equatable {
  private enum Mark: Equatable {
    case strong(String)
    /// A weak ETag, or none: it can be compared, but servers take no condition on it.
    case weak(String)
    case modified(String)
  }

  private let mark: Mark
  /// Whether the server serves ranges of it.
  let servesRanges: Bool

  init(_ headers: HTTPHeaders, servesRanges: Bool) {
    self.servesRanges = servesRanges
    if let etag = headers["etag"], !etag.isEmpty {
      mark = etag.hasPrefix("W/") ? .weak(etag) : .strong(etag)
    } else if let date = headers["last-modified"] {
      mark = .modified(date)
    } else {
      mark = .weak("")
    }
  }

  /// Reads back what ``etag`` gave.
  init(etag: String) {
    let parts = etag.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    servesRanges = parts.first == "range"
    let value = parts.count > 2 ? parts[2] : ""
    switch parts.count > 1 ? parts[1] : "" {
    case "strong": mark = .strong(value)
    case "modified": mark = .modified(value)
    default: mark = .weak(value)
    }
  }

  /// The version as one text.
  var etag: String {
    let kind = servesRanges ? "range" : "whole"
    return switch mark {
    case .strong(let value): "\(kind) strong \(value)"
    case .weak(let value): "\(kind) weak \(value)"
    case .modified(let value): "\(kind) modified \(value)"
    }
  }

  /// The header by which a server refuses another version.
  var condition: [HTTPField] {
    switch mark {
    case .strong(let value): [HTTPField("if-match", value)]
    case .modified(let value): [HTTPField("if-unmodified-since", value)]
    case .weak: []
    }
  }

  /// Whether an answer is of this version, as far as it tells one.
  func isThat(of headers: HTTPHeaders) -> Bool { WebVersion(headers, servesRanges: servesRanges).mark == mark }

  /// The size of the whole, behind the slash of Content-Range.
  static func total(_ headers: HTTPHeaders) -> Int? {
    headers["content-range"]?.split(separator: "/").last.flatMap { Int($0) }
  }
}
