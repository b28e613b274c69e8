import FunctionSettings

/// A service of Knative Serving, as `serving.knative.dev/v1` has it.
struct KnativeManifest: ManifestWriter {
  let function: String
  let settings: FunctionSettings

  private var secrets: [(name: String, source: String)] { WorkerEnvironment.secret(settings) }

  private var namespace: String { ManifestText.shell(settings.namespace ?? "default") }

  func manifest() throws(DeploymentError) -> Manifest {
    var apply = ManifestText.needs(settings)
    if !secrets.isEmpty {
      // Neither the key nor other secrets become arguments, which everybody on the machine could see.
      let lines = secrets.map { #"\#($0.name)=%s\n"# }.joined()
      let values = secrets.map { "\"$\($0.source)\"" }.joined(separator: " ")
      apply.append(
        "printf '\(lines)' \(values) | kubectl create secret generic \(function)-key --namespace \(namespace) "
          + "--from-env-file=/dev/stdin --dry-run=client --output yaml | kubectl apply --filename -")
    }
    apply.append("kubectl apply --filename service.yaml")
    apply.append(
      "kubectl wait --for=condition=Ready --timeout=300s --namespace \(namespace) service.serving.knative.dev/\(function)")
    return Manifest(
      files: [Manifest.File(path: "service.yaml", text: try service())], apply: apply, remove: removal, notes: notes)
  }

  var removal: [String] {
    let removed = "service.serving.knative.dev/\(function)" + (secrets.isEmpty ? "" : " secret/\(function)-key")
    return ["kubectl delete --ignore-not-found --namespace \(namespace) \(removed)"]
  }

  private var notes: [String] {
    var notes = ManifestText.sizes(settings)
    if settings.timeout > 600 {
      notes.append(
        "a timeout of \(settings.timeout) s needs max-revision-timeout-seconds of as much in the config map "
          + "config-defaults of knative-serving"
      )
    }
    return notes
  }

  private func service() throws(DeploymentError) -> String {
    let image = try ManifestText.image(settings)
    var lines = [
      "apiVersion: serving.knative.dev/v1", "kind: Service", "metadata:", "  name: \(function)",
      "  namespace: \(ManifestText.yaml(settings.namespace ?? "default"))", "  labels:", "    serverless-dataset: function",
      "spec:",
      "  template:", "    metadata:", "      annotations:", "        autoscaling.knative.dev/min-scale: \"0\"",
    ]
    if settings.isGiven(.concurrency) { lines.append("        autoscaling.knative.dev/max-scale: \"\(settings.instances)\"") }
    lines += [
      "    spec:", "      containerConcurrency: \(settings.processors)", "      timeoutSeconds: \(settings.timeout)",
      // The usual limit for the first byte of an answer is shorter than many tasks.
      "      responseStartTimeoutSeconds: \(settings.timeout)",
    ]
    if let account = settings.serviceAccount { lines.append("      serviceAccountName: \(ManifestText.yaml(account))") }
    lines += [
      "      containers:", "        - image: \(ManifestText.yaml(image))", "          ports:",
      "            - containerPort: 8080",
    ]
    return (lines + environment + resources).joined(separator: "\n") + "\n"
  }

  private var environment: [String] {
    var lines = ["          env:"]
    for variable in WorkerEnvironment.plain(settings, memory: settings.memory[0]) {
      lines += ["            - name: \(variable.name)", "              value: \(ManifestText.yaml(variable.value))"]
    }
    for secret in secrets {
      lines += [
        "            - name: \(secret.name)", "              valueFrom:", "                secretKeyRef:",
        "                  name: \(function)-key", "                  key: \(secret.name)",
      ]
    }
    return lines
  }

  private var resources: [String] {
    let amounts = [
      "              cpu: \"\(settings.processors)\"", "              memory: \(settings.memory[0])Mi",
      "              ephemeral-storage: \(settings.temporaryStorage)Mi",
    ]
    return ["          resources:", "            requests:"] + amounts + ["            limits:"] + amounts
  }
}
