internal import CCurl

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension TransferExecution {
  /// Sets everything that libcurl must know before the transfer begins.
  /// - Throws: `invalid` where this libcurl can't do what is asked.
  func prepare() throws(HTTPError) {
    installCallbacks()
    ccurl_set_error_buffer(handle, errorText)
    try setText(CURLOPT_URL, request.url)
    try setConnection()
    try setTrust()
    try setProxy()
    try setMethod()
    try setHeaders()
  }

  private func setConnection() throws(HTTPError) {
    // Without it a name lookup that times out raises SIGALRM, which is no library's to use.
    try set(CURLOPT_NOSIGNAL, 1)
    // Without it ending a transfer waits for its name lookup, and with it the whole loop.
    try set(CURLOPT_QUICK_EXIT, 1)
    try set(CURLOPT_PATH_AS_IS, 1)
    try setText(CURLOPT_PROTOCOLS_STR, "http,https")
    try setText(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    try set(CURLOPT_FOLLOWLOCATION, request.redirects > 0 ? 1 : 0)
    try set(CURLOPT_MAXREDIRS, request.redirects)
    try set(CURLOPT_CONNECTTIMEOUT_MS, max(request.timeouts.connect.milliseconds, 1))
    try set(CURLOPT_TCP_KEEPALIVE, 1)
    // Refused on a handle whose last transfer left it a buffer, which has that size then.
    _ = ccurl_set_long(handle, CURLOPT_BUFFERSIZE, 128 << 10)
    _ = ccurl_set_long(handle, CURLOPT_UPLOAD_BUFFERSIZE, 128 << 10)
    try set(CURLOPT_MAXAGE_CONN, max(configuration.idleConnectionLifetime.milliseconds / 1000, 1))
    try set(CURLOPT_FRESH_CONNECT, request.needsFreshConnection ? 1 : 0)
    try set(CURLOPT_HTTP_VERSION, Int(configuration.allowsHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
    try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
  }

  private func setTrust() throws(HTTPError) {
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    let file = configuration.certificateFile ?? Self.variable("CURL_CA_BUNDLE") ?? Self.variable("SSL_CERT_FILE")
    if let file { try setText(CURLOPT_CAINFO, file) }
  }

  private func setProxy() throws(HTTPError) {
    switch configuration.proxy {
    case .environment: break
    case .none: try setText(CURLOPT_PROXY, "")
    case .url(let url): try setText(CURLOPT_PROXY, url)
    }
  }

  private func setMethod() throws(HTTPError) {
    switch request.method {
    case "GET": try set(CURLOPT_HTTPGET, 1)
    case "HEAD": try set(CURLOPT_NOBODY, 1)
    default:
      // A DELETE or OPTIONS without a body announces none; a PUT or POST announces 0 bytes.
      if request.body.length > 0 || request.method == "PUT" || request.method == "POST" || request.method == "PATCH" {
        try set(CURLOPT_UPLOAD, 1)
        let code = ccurl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, Int64(request.body.length))
        if code != 0 { throw unset(CURLOPT_INFILESIZE_LARGE, code) }
      }
      if request.method != "PUT" { try setText(CURLOPT_CUSTOMREQUEST, request.method) }
    }
  }

  private func setHeaders() throws(HTTPError) {
    try setText(CURLOPT_USERAGENT, configuration.userAgent)
    var lines = ["Expect:"]
    if !request.headers.contains(where: { $0.isNamed("Accept") }) { lines.append("Accept:") }
    for field in request.headers where !field.isNamed("Expect") && !field.isNamed("Content-Length") {
      // libcurl takes a name with nothing behind its colon for one to leave out.
      lines.append(field.value.isEmpty ? field.name + ";" : "\(field.name): \(field.value)")
    }
    for line in lines {
      guard let list = curl_slist_append(headerList, line) else {
        throw HTTPError(.resources, url: request.url, "memory is short; free some, then try again")
      }
      headerList = list
    }
    let code = ccurl_set_headers(handle, headerList)
    if code != 0 { throw unset(CURLOPT_HTTPHEADER, code) }
  }

  private func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
    let code = ccurl_set_long(handle, option, value)
    if code != 0 { throw unset(option, code) }
  }

  private func setText(_ option: CURLoption, _ value: String) throws(HTTPError) {
    let code = ccurl_set_text(handle, option, value)
    if code != 0 { throw unset(option, code) }
  }

  private func unset(_ option: CURLoption, _ code: Int32) -> HTTPError {
    HTTPError(
      .invalid, url: request.url,
      "libcurl refuses option \(option.rawValue) (\(String(cString: ccurl_explain(code)).lowercased())); "
        + "use a libcurl of 7.88 or later that was built with HTTP and TLS")
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}

extension Duration {
  /// Whole milliseconds.
  var milliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}
