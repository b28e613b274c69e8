/// A place where credentials may be.
package protocol CredentialProvider<Credentials>: Sendable {
  /// What is found there.
  associatedtype Credentials: RenewableCredentials

  /// What the place is called in messages.
  var place: String { get }

  /// Looks there.
  /// - Throws: ``CredentialError`` if the place is meant to give credentials and doesn't; nobody then looks further, because what
  ///   stands elsewhere belongs to somebody else.
  func find() throws(CredentialError) -> ProviderFinding<Credentials>
}

/// What was found at a place that may have keys to AWS.
package typealias CredentialFinding = ProviderFinding<AWSCredentials>

/// What was found at a place.
package enum ProviderFinding<Credentials: RenewableCredentials>: Sendable, Equatable {
  /// Credentials.
  case found(Credentials)
  /// Nothing, and what tells so.
  case absent(String)
}

/// Credentials that the program was given.
package struct ExplicitCredentials<Credentials: RenewableCredentials>: CredentialProvider {
  private let credentials: Credentials

  /// Provides `credentials`.
  package init(_ credentials: Credentials) { self.credentials = credentials }

  package var place: String { "the program's own settings" }

  package func find() throws(CredentialError) -> ProviderFinding<Credentials> { .found(credentials) }
}
