import CloudCredentials
import HTTPTransfers

/// What a platform says that went wrong, in whichever of the forms that they use.
struct ServiceFault: Sendable {
  /// The kind, such as `ResourceNotFoundException`; empty where nothing says it.
  let code: String
  /// The platform's own words.
  let message: String
  let status: Int

  init(_ answer: APIAnswer) {
    status = answer.status
    let json = answer.json
    if let error = json["error"], case .object = error {
      // Google's.
      code = error["status"]?.string ?? ""
      message = error["message"]?.string ?? ""
      return
    }
    let header = answer.headers["x-amzn-errortype"].map { String($0.prefix { $0 != ":" }) }
    var values: [String: String] = [:]
    if case .null = json {
      // An answer that is no XML either has none of the values.
      for leaf in (try? XMLReader.leaves(answer.body)) ?? [] {
        values[leaf.path.split(separator: "/").last.map(String.init) ?? ""] = leaf.text
      }
    }
    code = header ?? json["__type"]?.string ?? json["Code"]?.string ?? values["Code"] ?? ""
    message = json["Message"]?.string ?? json["message"]?.string ?? values["Message"] ?? ""
  }

  /// Status, kind and words.
  private var said: String {
    "HTTP \(status)\(code.isEmpty ? "" : " \(code)")\(message.isEmpty ? "" : ": \(message)")"
  }

  /// The error that it is for the call `name`, whose permission is called `permission`.
  func error(_ name: String, permission: String) -> DeploymentError {
    switch code {
    case "AccessDenied", "AccessDeniedException", "PERMISSION_DENIED":
      DeploymentError(.accessDenied, "\(name) was refused (\(said)); grant whoever deploys the permission \(permission)")
    case "UnrecognizedClientException", "InvalidClientTokenId", "SignatureDoesNotMatch", "InvalidSignatureException",
      "IncompleteSignature", "UNAUTHENTICATED":
      DeploymentError(
        .accessDenied, "\(name) was refused (\(said)); check the credentials, the region and this machine's clock")
    case "ExpiredToken", "ExpiredTokenException":
      DeploymentError(.accessDenied, "\(name) was refused (\(said)); log in again to renew the credentials")
    default: other(name, permission)
    }
  }

  private func other(_ name: String, _ permission: String) -> DeploymentError {
    switch status {
    case 401, 403: DeploymentError(.accessDenied, "\(name) was refused (\(said)); check the credentials and \(permission)")
    case 409, 412: DeploymentError(.conflict, "\(name) came in between another change (\(said)); wait for that, then try again")
    case 429, 500...: DeploymentError(.unavailable, "\(name) failed (\(said)); try again later")
    default: DeploymentError(.refused, "\(name) was refused (\(said)); mend the settings that this names")
    }
  }
}
