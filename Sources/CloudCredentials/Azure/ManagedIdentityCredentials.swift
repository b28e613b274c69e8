import HTTPTransfers
import Records

/// The identity that Azure gave to the machine or function this runs on: asked for at `IDENTITY_ENDPOINT`, as App Service,
/// Functions and Container Apps set it, or else at the machine's metadata service. `AZURE_CLIENT_ID` chooses among several.
/// One request, up to three where it fails.
package struct ManagedIdentityCredentials: CredentialProvider {
  private let context: CredentialContext

  /// Asks where the environment of `context` points, or the metadata service at its fixed address.
  package init(_ context: CredentialContext) { self.context = context }

  package var place: String { "managed identity" }

  private static let remedy = "assign an identity to what this runs on, and check AZURE_CLIENT_ID"

  package func find() throws(CredentialError) -> ProviderFinding<AzureCredentials> {
    guard let endpoint = context.variable("IDENTITY_ENDPOINT"), let secret = context.variable("IDENTITY_HEADER") else {
      return try askMachine()
    }
    let request = HTTPRequest(
      url: endpoint + (endpoint.contains("?") ? "&" : "?") + query("2019-08-01"),
      headers: [HTTPField("x-identity-header", secret)])
    let response: HTTPResponse
    do throws(HTTPError) {
      response = try context.sendRepeatedly(request)
    } catch {
      throw CredentialError(
        .unavailable, "the endpoint that IDENTITY_ENDPOINT names can't be reached (\(error.message)); try again")
    }
    return .found(try .read(response, from: "the identity's endpoint", now: context.now(), mending: Self.remedy))
  }

  private func query(_ version: String) -> String {
    var items = [(name: "api-version", value: version), ("resource", "https://storage.azure.com/")]
    if let id = context.variable("AZURE_CLIENT_ID") { items.append(("client_id", id)) }
    return PercentEncoding.query(items)
  }

  /// Where there is no such service nobody refuses the connection either, so the wait for it is short.
  private func askMachine() throws(CredentialError) -> ProviderFinding<AzureCredentials> {
    let base = context.variable("AZURE_POD_IDENTITY_AUTHORITY_HOST") ?? "http://169.254.169.254"
    let request = HTTPRequest(
      url: "\(base)/metadata/identity/oauth2/token?\(query("2018-02-01"))", headers: [HTTPField("metadata", "true")],
      timeouts: HTTPTimeouts(connect: .seconds(1), idle: .seconds(5), total: .seconds(10)))
    var response: HTTPResponse
    do throws(HTTPError) {
      response = try context.send(request)
    } catch {
      return .absent("no metadata service answers (\(error.message))")
    }
    // 404 is another cloud's service; 400 is Azure's on a machine without that identity.
    if [400, 404].contains(response.status) {
      return .absent("the machine has no such identity (HTTP \(response.status))")
    }
    if response.status != 200 {
      do throws(HTTPError) {
        context.pause(.milliseconds(200))
        response = try context.sendRepeatedly(request)
      } catch {
        throw CredentialError(.unavailable, "the metadata service stopped answering (\(error.message)); try again")
      }
    }
    return .found(try .read(response, from: "the metadata service", now: context.now(), mending: Self.remedy))
  }
}
