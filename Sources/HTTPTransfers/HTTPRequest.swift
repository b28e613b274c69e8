/// One request, to be sent as it stands.
package struct HTTPRequest: Sendable {
  /// The method, in capitals.
  package var method: String
  /// The whole URL, `http` or `https`, already percent-encoded: neither the path nor the query is altered.
  package var url: String
  /// Header fields. Host, Content-Length and User-Agent are added; Accept, Accept-Encoding and Expect are not.
  package var headers: [HTTPField]
  /// What is sent.
  package var body: HTTPBody
  /// How long it may take.
  package var timeouts: HTTPTimeouts
  /// Redirects to follow; each is one more request. Only the Authorization field is withheld from other hosts.
  package var redirects = 0
  /// Whether to open a connection for it even if one is free.
  package var needsFreshConnection = false
  /// The largest body that may be collected in memory, or nil for ``HTTPClientConfiguration/maximumBody``.
  package var maximumBody: Int?
  /// What the metrics count it as, or nil for the method.
  package var kind: String?
  /// Where it is counted, beside the client's own metrics.
  package var metrics: TransferMetrics?

  /// A request.
  package init(
    method: String = "GET", url: String, headers: [HTTPField] = [], body: HTTPBody = .none,
    timeouts: HTTPTimeouts = HTTPTimeouts()
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeouts = timeouts
  }

  /// The URL as errors may show it: without query, fragment, user and password, where secrets may stand.
  package var shownURL: String { Self.shown(url) }

  static func shown(_ url: String) -> String {
    let bare = url.prefix { $0 != "?" && $0 != "#" }
    guard let scheme = bare.firstRange(of: "://") else { return String(bare) }
    let rest = bare[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return String(bare) }
    return String(bare[..<scheme.upperBound] + rest[rest.index(after: at)...])
  }

  /// Scheme, host and port, which is what connections are bounded by.
  var origin: String {
    guard let scheme = url.firstRange(of: "://") else { return url }
    return String(url[..<scheme.upperBound]).lowercased() + authority.lowercased()
  }

  /// Host and port.
  private var authority: String {
    guard let scheme = url.firstRange(of: "://") else { return "" }
    let whole = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return String(whole.lastIndex(of: "@").map { whole[whole.index(after: $0)...] } ?? whole)
  }

  /// Why the request can't be sent, or nil.
  var flaw: String? {
    let scheme = url.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https", !authority.isEmpty else {
      return "the URL isn't of the form http://host/path or https://host/path; mend the URL"
    }
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      return "the URL has blanks or characters beyond ASCII; percent-encode them"
    }
    guard !method.isEmpty, method.utf8.allSatisfy({ $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }) else {
      return "the method isn't a word in capitals; use one such as GET or PUT"
    }
    guard body.length >= 0, body.length == 0 || method != "GET" && method != "HEAD" else {
      return "a \(method) request can't have a body of \(body.length) bytes; use another method or no body"
    }
    return headers.lazy.compactMap { $0.flaw ?? framingFlaw($0) }.first ?? timeouts.flaw
  }

  /// A field that says another length than the body has would make the server misread the next request.
  private func framingFlaw(_ field: HTTPField) -> String? {
    if field.isNamed("Transfer-Encoding") { return "the header Transfer-Encoding is for the client to choose; leave it out" }
    guard field.isNamed("Content-Length"), field.value != String(body.length) else { return nil }
    return "the header Content-Length says \(field.value) but the body has \(body.length) bytes; leave the header out"
  }
}
