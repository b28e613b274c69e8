import CloudCredentials

/// One call of a platform's interface, before anybody signs it.
package struct APICall: Sendable {
  /// What is sent.
  package enum Body: Sendable {
    /// Nothing.
    case none
    /// A document.
    case json(JSONValue)
    /// Names and values.
    case form([(name: String, value: String)])
  }

  /// Who signs it.
  package enum Authority: Sendable, Hashable {
    /// AWS's signature for that service and region.
    case aws(service: String, region: String)
    /// An access token of Google's.
    case google
  }

  /// The call's name in the platform's documents.
  package var name: String
  /// Who signs it.
  package var authority: Authority
  /// The method.
  package var method: String
  /// Scheme, host and port, without a slash at the end.
  package var base: String
  /// The path, percent-encoded.
  package var path: String
  /// The query, not yet encoded.
  package var query: [(name: String, value: String)] = []
  /// What is sent.
  package var body: Body = .none
  /// What a dry run takes for the answer: that of an account in which what is to be made isn't there, and what is to be removed
  /// is.
  package var assumed: APIAnswer

  /// The whole URL.
  package var url: String { base + path + (query.isEmpty ? "" : "?" + PercentEncoding.query(query)) }

  /// The body's bytes and their type; nil where there is none.
  var content: (bytes: [UInt8], type: String)? {
    switch body {
    case .none: nil
    case .json(let value): (value.bytes, "application/json")
    case .form(let items): (Array(PercentEncoding.query(items).utf8), "application/x-www-form-urlencoded; charset=utf-8")
    }
  }

  /// The call as people read it: name, method, URL and body, without secrets.
  package var shown: String {
    var lines = ["\(name): \(method) \(url)"]
    switch body {
    case .none: break
    case .json(let value): lines.append(value.shown)
    case .form(let items):
      for item in items { lines.append("\(item.name)=\(JSONValue(json: item.value)?.shownIfComposed ?? item.value)") }
    }
    return lines.joined(separator: "\n").split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { ($0 == 0 ? "" : "  ") + $1 + "\n" }.joined()
  }
}

extension JSONValue {
  /// The document on many lines; nil for a single value, which stays as it was written.
  fileprivate var shownIfComposed: String? {
    switch self {
    case .object, .list: shown
    default: nil
    }
  }
}
