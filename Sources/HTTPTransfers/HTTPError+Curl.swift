internal import CCurl

extension HTTPError {
  /// What libcurl's result means for somebody who has to mend it. `detail` is libcurl's own text, if it left one.
  static func curl(_ code: Int32, url: String, detail: String) -> HTTPError {
    let (kind, advice, isTransient) = meaning(CURLcode(rawValue: CURLcode.RawValue(code)))
    // libcurl names hosts and reasons there; were it ever to quote a URL, its query must not get out.
    let isSafe = !detail.isEmpty && !detail.contains("?")
    let reason = isSafe ? detail : String(cString: ccurl_explain(code)).lowercased()
    return HTTPError(kind, url: url, "\(reason) (libcurl \(code)); \(advice)", isTransient: isTransient)
  }

  private static func meaning(_ code: CURLcode) -> (Code, String, Bool) {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
      (.connect, "check the host name, the network and that the server runs, then try again", true)
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
      (.connect, "check the proxy that http_proxy, https_proxy or all_proxy names", true)
    case CURLE_OPERATION_TIMEDOUT: (.connect, "check the network and the server, or allow more time to connect", true)
    case CURLE_PARTIAL_FILE: (.truncated, "the body is incomplete; try again", true)
    case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_AGAIN:
      (.reset, "the server or the network broke the connection; try again", true)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      (.tls, "check the host name, or name the file of the authority that signed its certificate in SSL_CERT_FILE", false)
    case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_CERTPROBLEM:
      (.tls, "name a readable file of PEM certificates in SSL_CERT_FILE or CURL_CA_BUNDLE", false)
    case CURLE_SSL_CONNECT_ERROR: (.tls, "check that the port speaks TLS 1.2 or later, then try again", true)
    case CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED, CURLE_SSL_CLIENTCERT, CURLE_SSL_ENGINE_INITFAILED:
      (.tls, "check the server's TLS settings", false)
    case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_INTERFACE_FAILED:
      (.resources, "free memory or raise the limit on open files (ulimit -n), then try again", false)
    case CURLE_URL_MALFORMAT, CURLE_UNKNOWN_OPTION, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_NOT_BUILT_IN:
      (.invalid, "mend the URL, or use a libcurl of 7.88 or later that was built with HTTP and TLS", false)
    case CURLE_TOO_MANY_REDIRECTS: (.protocolError, "use the address it leads to, or allow more redirects", false)
    default: (.protocolError, "check that the address is that of an HTTP server and that no proxy alters its answers", true)
    }
  }
}
