/// Which platform started this process as a function, by the environment that it gives.
package enum FunctionPlatform: Sendable, Equatable {
  /// AWS Lambda: the host and port of its runtime API.
  case lambda(api: String)
  /// A platform that sends HTTP requests to a port: Cloud Run, Knative, OpenFaaS, Azure Functions, or anybody.
  case http(port: UInt16)

  /// The variable that makes any program a worker on a port: for platforms that don't make themselves known, and for trying it.
  package static let portVariable = "SERVERLESS_DATASET_PORT"

  /// The platform of an environment; nil for a program that somebody started by hand.
  /// - Throws: `startFailed` where the platform can be told, but not the port.
  package static func detect(_ environment: [String: String]) throws(FunctionStartError) -> FunctionPlatform? {
    if let api = environment["AWS_LAMBDA_RUNTIME_API"], !api.isEmpty { return .lambda(api: api) }
    if let port = environment[portVariable] { return .http(port: try number(port, portVariable)) }
    if let port = environment["FUNCTIONS_CUSTOMHANDLER_PORT"] {
      return .http(port: try number(port, "FUNCTIONS_CUSTOMHANDLER_PORT"))
    }
    guard environment["K_SERVICE"] != nil else { return nil }
    return .http(port: try number(environment["PORT"] ?? "8080", "PORT"))
  }

  private static func number(_ text: String, _ name: String) throws(FunctionStartError) -> UInt16 {
    guard let port = UInt16(text), port > 0 else {
      throw FunctionStartError("\(name)=\(text) is no port: give a number from 1 to 65535")
    }
    return port
  }
}

/// Why a process can't serve as a function.
package struct FunctionStartError: Error, Sendable, CustomStringConvertible {
  /// What is wrong and how to mend it.
  package let description: String

  /// An error of that text.
  package init(_ description: String) { self.description = description }
}
