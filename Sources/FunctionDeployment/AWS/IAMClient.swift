import CloudCredentials
import Records

/// AWS's service of roles and permissions: the query interface, version 2010-05-08. One request a call, unless said otherwise.
struct IAMClient: Sendable {
  /// What is known of a role.
  struct Role: Sendable, Equatable {
    let arn: String
    /// Who may take it.
    let trust: JSONValue
    /// Whether this tool made it.
    let isOurs: Bool
  }

  let place: AWSPlace
  let caller: any APICaller

  /// The role `name`; nil without it. A dry run takes it to exist if `isAssumed`.
  func role(_ name: String, isAssumed: Bool = false) throws(DeploymentError) -> Role? {
    let assumed: APIAnswer = isAssumed ? .text(200, "<Tags><Key>\(AWSDeployer.tag)</Key></Tags>") : .empty(404)
    guard let values = try ask("GetRole", [("RoleName", name)], assumed: assumed) else { return nil }
    return Role(
      arn: value("Arn", values) ?? "", trust: document("AssumeRolePolicyDocument", values),
      isOurs: values.contains { $0.name == "Key" && $0.text == AWSDeployer.tag })
  }

  /// Makes a role that Lambda may take, and gives its ARN; nil if there is one of the name by now.
  func createRole(_ name: String, trust: JSONValue, description: String) throws(DeploymentError) -> String? {
    let arn = "arn:\(place.partition):iam::\(AWSDeployer.unknownAccount):role/\(name)"
    let items = [
      ("RoleName", name), ("AssumeRolePolicyDocument", trust.compact), ("Description", description),
      ("Tags.member.1.Key", AWSDeployer.tag), ("Tags.member.1.Value", "role"),
    ]
    let answer = try answer("CreateRole", items, assumed: .text(200, "<Role><Arn>\(arn)</Arn></Role>"))
    if answer.status == 409 { return nil }
    return value("Arn", try values("CreateRole", answer))
  }

  /// Replaces who may take the role.
  func updateTrust(_ name: String, _ trust: JSONValue) throws(DeploymentError) {
    _ = try ask("UpdateAssumeRolePolicy", [("RoleName", name), ("PolicyDocument", trust.compact)])
  }

  /// The policy `policy` inside the role; nil without it.
  func policy(_ policy: String, of role: String) throws(DeploymentError) -> JSONValue? {
    try ask("GetRolePolicy", [("RoleName", role), ("PolicyName", policy)], assumed: .empty(404))
      .map { document("PolicyDocument", $0) }
  }

  /// Makes or replaces a policy inside the role.
  func putPolicy(_ policy: String, of role: String, _ document: JSONValue) throws(DeploymentError) {
    _ = try ask("PutRolePolicy", [("RoleName", role), ("PolicyName", policy), ("PolicyDocument", document.compact)])
  }

  /// The names of the policies inside the role. A request for each hundred.
  func policies(of role: String) throws(DeploymentError) -> [String] {
    var names: [String] = []
    var marker: String?
    repeat {
      let items = [("RoleName", role)] + (marker.map { [("Marker", $0)] } ?? [])
      let assumed = APIAnswer.text(200, "<PolicyNames><member>\(AWSDeployer.policy)</member></PolicyNames>")
      guard let values = try ask("ListRolePolicies", items, assumed: assumed) else { return names }
      names += values.filter { $0.name == "member" }.map(\.text)
      marker = value("IsTruncated", values) == "true" ? value("Marker", values) : nil
    } while marker != nil
    return names
  }

  /// Removes a policy inside the role; whether there was one.
  func deletePolicy(_ policy: String, of role: String) throws(DeploymentError) -> Bool {
    try ask("DeleteRolePolicy", [("RoleName", role), ("PolicyName", policy)]) != nil
  }

  /// Removes the role; whether there was one.
  func deleteRole(_ name: String) throws(DeploymentError) -> Bool {
    let answer = try answer("DeleteRole", [("RoleName", name)], assumed: .empty(200))
    if answer.status == 409 {
      throw DeploymentError(
        .conflict, "the role \(name) has policies or profiles that somebody attached; detach them in IAM, then undeploy again")
    }
    return try found("DeleteRole", answer) != nil
  }
}

// How it is asked.
extension IAMClient {
  /// What a call answers; nil if what it is about doesn't exist.
  private func ask(_ action: String, _ items: [(String, String)], assumed: APIAnswer = .empty(200)) throws(DeploymentError)
    -> [(name: String, text: String)]?
  {
    try found(action, try answer(action, items, assumed: assumed))
  }

  /// What `answer` holds; nil where it says that what it is about doesn't exist.
  private func found(_ action: String, _ answer: APIAnswer) throws(DeploymentError) -> [(name: String, text: String)]? {
    let isAbsent = answer.status == 404 && (answer.body.count == 0 || ServiceFault(answer).code == "NoSuchEntity")
    return isAbsent ? nil : try values(action, answer)
  }

  private func answer(_ action: String, _ items: [(String, String)], assumed: APIAnswer) throws(DeploymentError) -> APIAnswer {
    let form =
      [(name: "Action", value: action), (name: "Version", value: "2010-05-08")] + items.map { (name: $0.0, value: $0.1) }
    return try caller.answer(
      APICall(
        name: action, authority: .aws(service: "iam", region: place.iamRegion), method: "POST", base: place.iam, path: "/",
        body: .form(form), assumed: assumed))
  }

  private func values(_ action: String, _ answer: APIAnswer) throws(DeploymentError) -> [(name: String, text: String)] {
    guard answer.isSuccess else { throw ServiceFault(answer).error(action, permission: "iam:\(action)") }
    if answer.body.count == 0 { return [] }
    do throws(XMLReader.Fault) {
      return try XMLReader.leaves(answer.body).map {
        (name: $0.path.split(separator: "/").last.map(String.init) ?? "", text: $0.text)
      }
    } catch {
      throw DeploymentError(.refused, "\(action) was answered by something that is no XML; check AWS_ENDPOINT_URL_IAM")
    }
  }

  private func value(_ name: String, _ values: [(name: String, text: String)]) -> String? {
    values.first { $0.name == name }?.text
  }

  /// A policy, which IAM percent-encodes and some servers don't.
  private func document(_ name: String, _ values: [(name: String, text: String)]) -> JSONValue {
    guard let text = value(name, values) else { return .null }
    return JSONValue(json: text) ?? PercentEncoding.decode(text).flatMap { JSONValue(json: $0) } ?? .null
  }
}
