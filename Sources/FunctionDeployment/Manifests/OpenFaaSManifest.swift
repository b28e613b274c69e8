import FunctionSettings

/// A stack of OpenFaaS with one function, whose image serves HTTP at port 8080 itself.
struct OpenFaaSManifest: ManifestWriter {
  let function: String
  let settings: FunctionSettings

  private var isKeyed: Bool { settings.authentication == .hmac }
  private var key: String { "\(function)-key" }

  func manifest() throws(DeploymentError) -> Manifest {
    if let variable = settings.variables.first(where: { $0.source != nil }) {
      throw DeploymentError(
        .invalid,
        "OpenFaaS gives secrets as files, so the variable \(variable.name) can't be set; read it from "
          + "/var/openfaas/secrets, and leave it out"
      )
    }
    var apply = ManifestText.needs(settings)
    if isKeyed {
      let value = "printf %s \"$\(WorkerEnvironment.key)\" | faas-cli secret"
      apply.append("\(value) create \(key)\(target) || \(value) update \(key)\(target)")
    }
    apply.append("faas-cli deploy --yaml stack.yaml")
    return Manifest(
      files: [Manifest.File(path: "stack.yaml", text: try stack())], apply: apply,
      remove: removal, notes: ManifestText.sizes(settings))
  }

  var removal: [String] {
    ["faas-cli remove \(function)\(target)"] + (isKeyed ? ["faas-cli secret remove \(key)\(target)"] : [])
  }

  private var gateway: String { settings.endpoint ?? "http://127.0.0.1:8080" }

  private var target: String {
    " --gateway \(ManifestText.shell(gateway))" + (settings.namespace.map { " --namespace \(ManifestText.shell($0))" } ?? "")
  }

  private func stack() throws(DeploymentError) -> String {
    let image = try ManifestText.image(settings)
    var lines = [
      "version: 1.0", "provider:", "  name: openfaas", "  gateway: \(ManifestText.yaml(gateway))", "functions:",
      "  \(function):",
      "    image: \(ManifestText.yaml(image))", "    skip_build: true",
    ]
    if let namespace = settings.namespace { lines.append("    namespace: \(ManifestText.yaml(namespace))") }
    lines += ["    labels:", "      serverless-dataset: function"]
    if settings.isGiven(.concurrency) { lines.append("      com.openfaas.scale.max: \"\(settings.instances)\"") }
    lines.append("    environment:")
    for variable in environment { lines.append("      \(variable.name): \(ManifestText.yaml(variable.value))") }
    if isKeyed { lines += ["    secrets:", "      - \(key)"] }
    for kind in ["requests", "limits"] {
      lines += [
        "    \(kind):", "      memory: \(settings.memory[0])Mi",
        "      cpu: \"\(settings.processors)\"",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var environment: [(name: String, value: String)] {
    var variables = WorkerEnvironment.plain(settings, memory: settings.memory[0])
    // OpenFaaS doesn't make itself known: this makes the program a worker.
    variables.append(("SERVERLESS_DATASET_PORT", "8080"))
    // The gateway and the watchdog, where the image has one, go by these.
    for name in ["exec_timeout", "read_timeout", "write_timeout"] { variables.append((name, "\(settings.timeout)s")) }
    if isKeyed { variables.append((WorkerEnvironment.key + "_FILE", "/var/openfaas/secrets/\(key)")) }
    return variables.sorted { $0.name < $1.name }
  }
}
