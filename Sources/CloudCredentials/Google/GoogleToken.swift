/// What Google's services take in place of a password: an access token, or a token that says who its bearer is. The text never shows
/// in a description.
package struct GoogleToken: RenewableCredentials, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The token, as it stands behind `Bearer`.
  package let text: String
  /// When it ends; nil where nobody said.
  package let expiry: UTCTime?

  /// A token of that text.
  package init(_ text: String, expiry: UTCTime? = nil) {
    self.text = text
    self.expiry = expiry
  }

  package static func lacking(_ tried: String) -> String {
    "no credentials for Google Cloud were found (\(tried)); run `gcloud auth application-default login`, let "
      + "GOOGLE_APPLICATION_CREDENTIALS name a service account's key file, run where a service account is attached, or use "
      + "anonymous access"
  }

  /// When it ends only.
  package var description: String { "GoogleToken(\(expiry.map { "until \($0.compact)" } ?? "no known end"))" }

  /// The same as ``description``.
  package var debugDescription: String { description }

  /// When it ends only: dumps and test failures print mirrors.
  package var customMirror: Mirror { Mirror(self, children: ["expiry": expiry as Any]) }
}
