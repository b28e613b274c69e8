/// How a client uses the network.
package struct HTTPClientConfiguration: Sendable {
  /// Whether requests go through a proxy.
  package enum Proxy: Sendable, Equatable {
    /// As http_proxy, https_proxy, all_proxy and no_proxy say.
    case environment
    /// Never.
    case none
    /// Always by the proxy of that URL.
    case url(String)
  }

  /// Transfers that run at once; others wait in a queue that is fair to every host.
  package var connections = 128
  /// Transfers that run at once to one host and port.
  package var connectionsPerHost = 64
  /// Bytes that may wait for a slow sink, or for the network behind a fast source.
  package var windowBytes = 512 << 10
  /// The largest body that may be collected in memory.
  package var maximumBody = 1 << 30
  /// Whether HTTP/2 is offered to servers over TLS. Each transfer has a connection of its own even then: streams that share one also
  /// share its one flow of bytes and its losses, so that large bodies would run one behind the other, and libcurl 7.88 at times
  /// loses the end of a stream that was paused beside others.
  package var allowsHTTP2 = true
  /// How long a connection may lie idle and still be used again.
  package var idleConnectionLifetime: Duration = .seconds(60)
  /// A file of PEM certificates to trust, or nil for what CURL_CA_BUNDLE or SSL_CERT_FILE names, or else the system's.
  package var certificateFile: String?
  /// Which proxy is used.
  package var proxy = Proxy.environment
  /// What the client calls itself.
  package var userAgent = "serverless-datasets"

  /// The usual configuration.
  package init() {}
}
