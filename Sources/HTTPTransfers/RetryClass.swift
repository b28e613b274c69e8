/// Why a request is made again.
package enum RetryClass: String, Sendable, Hashable, CaseIterable {
  /// The server asks to slow down: 429 and 503.
  case throttled
  /// The server failed: 5xx other than those that can't heal.
  case server
  /// The network failed, or the server was silent.
  case network
  /// The credentials were refused for their age, as the caller found out; they must be had anew before the next attempt.
  case expiredCredentials
}
