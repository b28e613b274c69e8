import FunctionSettings

/// A service as the Cloud Run Admin API wants it.
struct CloudRunService: Sendable {
  let function: String
  let settings: FunctionSettings
  let image: String

  /// The whole service.
  var document: JSONValue {
    ["ingress": "INGRESS_TRAFFIC_ALL", "labels": .texts([CloudRunDeployer.label: "function"]), "template": .object(template)]
  }

  private var template: [String: JSONValue] {
    var template: [String: JSONValue] = [
      "containers": [.object(container)],
      // One task for each processor.
      "maxInstanceRequestConcurrency": .number(settings.processors),
      "timeout": .text("\(settings.timeout)s"),
    ]
    if let account = settings.serviceAccount { template["serviceAccount"] = .text(account) }
    if settings.isGiven(.concurrency) { template["scaling"] = ["maxInstanceCount": .number(settings.instances)] }
    return template
  }

  private var container: [String: JSONValue] {
    [
      "image": .text(image), "ports": [["containerPort": 8080]], "env": .list(environment),
      "resources": [
        "limits": ["cpu": .text("\(settings.processors)"), "memory": .text("\(settings.memory[0])Mi")], "cpuIdle": true,
        "startupCpuBoost": true,
      ],
    ]
  }

  private var environment: [JSONValue] {
    var entries = WorkerEnvironment.plain(settings, memory: settings.memory[0])
      .map { (name: $0.name, value: JSONValue.object(["value": .text($0.value)])) }
    for variable in settings.variables where variable.source != nil {
      entries.append((variable.name, ["value": .hidden(variable.value)]))
    }
    if settings.authentication == .hmac {
      // Secret Manager keeps the key, so that it stands in no description of the service.
      let reference: JSONValue = ["secretKeyRef": ["secret": .text("\(function)-key"), "version": "latest"]]
      entries.append((WorkerEnvironment.key, ["valueSource": reference]))
    }
    return entries.sorted { $0.name < $1.name }.map { entry in
      .object(entry.value.values.merging(["name": .text(entry.name)]) { $1 })
    }
  }

  /// In which respects `actual` is set up differently. What Cloud Run added by itself is no difference.
  func differences(_ actual: JSONValue) -> [String] {
    var differences: [String] = []
    Self.compare(document, actual, "", &differences)
    return differences
  }

  private static func compare(_ wanted: JSONValue, _ actual: JSONValue?, _ path: String, _ differences: inout [String]) {
    switch (wanted, actual) {
    case (.object(let values), .object(let present)):
      for (name, value) in values.sorted(by: { $0.key < $1.key }) {
        compare(value, present[name], path.isEmpty ? name : "\(path).\(name)", &differences)
      }
    case (.list(let values), .list(let present)) where values.count == present.count:
      for (index, value) in values.enumerated() { compare(value, present[index], path + "[\(index)]", &differences) }
    case (.hidden(let text), .text(let present)) where text == present: break
    default: if wanted != actual { differences.append(path) }
    }
  }
}
