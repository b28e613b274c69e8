internal import CloudCredentials

/// A user and password for a registry. Never shown.
package struct RegistryCredentials: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  /// The user.
  package let user: String
  /// The password, or a token in its place.
  package let password: String

  /// Credentials.
  package init(user: String, password: String) { (self.user, self.password) = (user, password) }

  package var description: String { "credentials of \(user)" }
  package var customMirror: Mirror { Mirror(self, children: ["user": user]) }

  /// The Authorization field's value.
  var basic: String { "Basic " + Digests.base64(Array("\(user):\(password)".utf8)) }
}
