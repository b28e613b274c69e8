/// What a token is to be for.
enum GooglePurpose: Sendable, Hashable {
  /// Use of Google's services.
  case access(scopes: [String])
  /// Proof of who calls, to the audience.
  case identity(audience: String)
}
