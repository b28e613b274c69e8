/// What an image says about the containers that are made from it.
package struct ImageSettings: Sendable {
  /// Variables of the environment. No place for secrets: whoever may pull the image reads them.
  package var environment: [String: String]
  /// The port at which the program listens.
  package var port: Int
  /// The user and group as whom it runs; not root, which some platforms refuse.
  package var user: String
  /// Arguments of the program.
  package var arguments: [String]

  /// The usual settings: port 8080, a user without rights, no arguments.
  package init(
    environment: [String: String] = [:], port: Int = 8080, user: String = "65532:65532", arguments: [String] = []
  ) {
    (self.environment, self.port, self.user, self.arguments) = (environment, port, user, arguments)
  }
}
