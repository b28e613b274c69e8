import FunctionSettings

extension CloudRunDeployer {
  private var base: String { settings.endpoint ?? "https://run.googleapis.com" }

  var path: String { "/v2/projects/\(project)/locations/\(region)/services/\(function)" }

  /// The service; nil without it.
  func service(assumed: APIAnswer = .empty(404)) throws(DeploymentError) -> JSONValue? {
    let answer = try answer("GetService", "GET", path, assumed: assumed)
    if answer.status == 404 { return nil }
    guard answer.isSuccess else { throw error("GetService", answer) }
    return answer.json
  }

  /// Makes or replaces the service, and waits until that is done.
  func patch(_ service: CloudRunService) throws(DeploymentError) {
    let answer = try answer(
      "UpdateService", "PATCH", path, query: [("allowMissing", "true")], body: service.document,
      assumed: .json(200, ["done": true]))
    try finish("UpdateService", answer)
  }

  /// Sees to it that not everybody may call the service, as somebody may have allowed by hand.
  func checkPolicy(_ report: inout DeploymentReport) throws(DeploymentError) {
    let answer = try answer("GetIamPolicy", "GET", path + ":getIamPolicy", assumed: .json(200, [:]))
    guard answer.isSuccess else {
      return report.steps.append(
        .note(
          "who may call the service can't be seen (HTTP \(answer.status)); grant run.services.getIamPolicy to have it checked"))
    }
    let members = answer.json["bindings"]?.array.flatMap { $0["members"]?.array.compactMap(\.string) ?? [] } ?? []
    let open = ["allUsers", "allAuthenticatedUsers"].filter(members.contains)
    if !open.isEmpty, settings.authentication == .platform {
      throw DeploymentError(
        .conflict,
        "\(open.joined(separator: " and ")) may call the service \(function); remove that binding, or choose "
          + "--authentication hmac"
      )
    }
  }

  /// What people must know and do besides.
  func describe(_ report: inout DeploymentReport) {
    if settings.memory.count > 1 {
      report.steps.append(
        .note("a service has one size: \(settings.memory[0]) MiB; deploy another --function for larger tasks"))
    }
    if settings.authentication == .hmac {
      report.steps.append(
        .note(
          "Secret Manager must hold the key that drivers sign by, as \(function)-key: printf %s "
            + "\"$\(WorkerEnvironment.key)\" | gcloud "
            + "secrets create \(function)-key --project \(project) --data-file=-"))
    }
    if settings.authentication == .platform {
      report.steps.append(
        .note(
          "callers need the role roles/run.invoker: gcloud run services add-iam-policy-binding \(function) --project "
            + "\(project) "
            + "--region \(region) --role roles/run.invoker --member serviceAccount:CALLER"))
    }
  }

  /// Waits for what `answer` has begun, up to ten minutes.
  func finish(_ name: String, _ answer: APIAnswer) throws(DeploymentError) {
    guard answer.isSuccess else { throw error(name, answer) }
    var operation = answer.json
    for look in 0..<300 {
      if operation["done"] == true {
        guard let fault = operation["error"] else { return }
        throw DeploymentError(
          .refused,
          "Cloud Run could not carry out \(name) (\(fault["message"]?.string ?? "no reason given")); mend that, then try again")
      }
      guard let operationName = operation["name"]?.string, !operationName.isEmpty else {
        throw DeploymentError(.refused, "\(name) was answered without an operation; check the endpoint")
      }
      pause(.milliseconds(min(250 + 250 * look, 2000)))
      let next = try self.answer("GetOperation", "GET", "/v2/" + operationName, assumed: .json(200, ["done": true]))
      guard next.isSuccess else { throw error("GetOperation", next) }
      operation = next.json
    }
    throw DeploymentError(.timeout, "\(name) was not done within ten minutes; look at the service, then try again")
  }

  func answer(
    _ name: String, _ method: String, _ path: String, query: [(String, String)] = [], body: JSONValue? = nil, assumed: APIAnswer
  ) throws(DeploymentError) -> APIAnswer {
    try caller.answer(
      APICall(
        name: name, authority: .google, method: method, base: base, path: path, query: query.map { (name: $0.0, value: $0.1) },
        body: body.map { .json($0) } ?? .none, assumed: assumed))
  }

  private func error(_ name: String, _ answer: APIAnswer) -> DeploymentError {
    let permission =
      switch name {
      case "GetService": "run.services.get"
      case "UpdateService": "run.services.create, run.services.update and iam.serviceAccounts.actAs"
      case "DeleteService": "run.services.delete"
      default: "run.operations.get"
      }
    return ServiceFault(answer).error(name, permission: permission)
  }
}
