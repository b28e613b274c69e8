/// Keys to AWS, or to a server that speaks its protocol. Neither secret nor token ever shows in a description.
package struct AWSCredentials: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The public half, which names the key.
  package let keyID: String
  /// The secret half.
  package let secret: String
  /// What temporary credentials carry besides.
  package let token: String?
  /// When they end; nil for lasting ones.
  package let expiry: UTCTime?

  /// Credentials of these parts.
  package init(keyID: String, secret: String, token: String? = nil, expiry: UTCTime? = nil) {
    self.keyID = keyID
    self.secret = secret
    self.token = token
    self.expiry = expiry
  }

  /// The key's name only.
  package var description: String {
    "AWSCredentials(\(keyID), \(token == nil ? "lasting" : "temporary")\(expiry.map { ", until \($0.compact)" } ?? ""))"
  }

  /// The same as ``description``.
  package var debugDescription: String { description }

  /// The key's name only: dumps and test failures print mirrors.
  package var customMirror: Mirror { Mirror(self, children: ["keyID": keyID]) }
}

extension AWSCredentials: RenewableCredentials {
  package static func lacking(_ tried: String) -> String {
    "no credentials for AWS were found (\(tried)); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
      + "name a profile by AWS_PROFILE, or run where a role is attached"
  }
}
