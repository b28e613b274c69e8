import CloudCredentials
import Records

/// AWS's service that knows who calls: the query interface, version 2011-06-15.
struct STSClient: Sendable {
  let place: AWSPlace
  let caller: any APICaller

  /// The number of the account that the credentials belong to. One request.
  func account() throws(DeploymentError) -> String {
    let answer = try caller.answer(
      APICall(
        name: "GetCallerIdentity", authority: .aws(service: "sts", region: place.region), method: "POST", base: place.sts,
        path: "/",
        body: .form([(name: "Action", value: "GetCallerIdentity"), (name: "Version", value: "2011-06-15")]),
        assumed: .text(200, "<Account>\(AWSDeployer.unknownAccount)</Account>")))
    guard answer.isSuccess else { throw ServiceFault(answer).error("GetCallerIdentity", permission: "sts:GetCallerIdentity") }
    // An answer that is no XML has no account either.
    let account = (try? XMLReader.leaves(answer.body))?.first { $0.path.hasSuffix("Account") }?.text
    guard let account else {
      throw DeploymentError(.refused, "GetCallerIdentity was answered without an account; check AWS_ENDPOINT_URL_STS")
    }
    return account
  }
}
