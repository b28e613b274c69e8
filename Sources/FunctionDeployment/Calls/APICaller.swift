/// Makes calls of platforms' interfaces.
package protocol APICaller: Sendable {
  /// The answer to `call`, of whatever status; blocks until it is there.
  /// - Throws: ``DeploymentError`` where nobody answers, or there are no credentials to sign by.
  func answer(_ call: APICall) throws(DeploymentError) -> APIAnswer
}
