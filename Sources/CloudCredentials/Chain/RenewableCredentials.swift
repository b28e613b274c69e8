/// Credentials of some kind that a ``ProviderChain`` can look for, keep and renew.
package protocol RenewableCredentials: Sendable, Equatable {
  /// When they end; nil for lasting ones.
  var expiry: UTCTime? { get }

  /// The message for when no place has any: what was tried, and how to set them up.
  static func lacking(_ tried: String) -> String
}
