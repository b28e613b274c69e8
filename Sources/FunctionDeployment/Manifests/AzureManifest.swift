import FunctionSettings

/// An app of Azure Functions with one function, whose requests a custom handler gets as they are: what stands beside the
/// program in the zip, and the commands of `az` for a plan of the kind Flex Consumption.
struct AzureManifest: ManifestWriter {
  let function: String
  let settings: FunctionSettings

  func manifest() throws(DeploymentError) -> Manifest {
    guard let region = settings.region else {
      throw DeploymentError(
        .invalid, "no region is set; give --region such as westeurope, or write `region:` into the file of settings")
    }
    let files = [
      Manifest.File(path: "app/host.json", text: host.shown + "\n"),
      Manifest.File(path: "app/invoke/function.json", text: binding.shown + "\n"),
    ]
    return Manifest(
      files: files, apply: ManifestText.needs(settings) + names + resources(ManifestText.shell(region)) + publication,
      remove: removal, notes: notes)
  }

  var removal: [String] { names + ["az functionapp delete --name \(function) \(group)"] }

  /// Requests are sent on as they came, one for each processor.
  private var host: JSONValue {
    [
      "version": "2.0", "functionTimeout": .text(duration),
      "customHandler": ["description": ["defaultExecutablePath": "bootstrap"], "enableProxyingHttpRequest": true],
      "extensions": ["http": ["routePrefix": "api", "maxConcurrentRequests": .number(settings.processors)]],
    ]
  }

  private var binding: JSONValue {
    [
      "bindings": [
        ["type": "httpTrigger", "direction": "in", "name": "request", "authLevel": "function", "methods": ["post"]],
        ["type": "http", "direction": "out", "name": "response"],
      ]
    ]
  }

  /// The timeout as hours, minutes and seconds.
  private var duration: String {
    [settings.timeout / 3600, settings.timeout / 60 % 60, settings.timeout % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
      .joined(separator: ":")
  }

  private var group: String { "--resource-group \"$RESOURCE_GROUP\"" }

  private var names: [String] { ["RESOURCE_GROUP=${RESOURCE_GROUP:-\(function)}"] }

  /// Flex Consumption has three sizes.
  private var memory: Int { [512, 2048].first { $0 >= settings.memory[0] } ?? 4096 }

  private func resources(_ region: String) -> [String] {
    let limit = settings.isGiven(.concurrency) ? " --maximum-instance-count \(min(max(settings.instances, 40), 1000))" : ""
    return [
      "# Names of storage accounts are unique in all of Azure: 3 to 24 small letters and digits.",
      ": \"${STORAGE_ACCOUNT:?set it first}\"", "az group create --name \"$RESOURCE_GROUP\" --location \(region)",
      "az storage account create --name \"$STORAGE_ACCOUNT\" \(group) --location \(region) --sku Standard_LRS "
        + "--allow-blob-public-access false",
      "az functionapp create --name \(function) \(group) --storage-account \"$STORAGE_ACCOUNT\" "
        + "--flexconsumption-location \(region) "
        + "--functions-version 4 --runtime custom --instance-memory \(memory)\(limit)",
      "az functionapp scale config set --name \(function) \(group) --trigger-type http --trigger-settings "
        + "perInstanceConcurrency=\(settings.processors)",
    ]
  }

  /// Secrets go by a file that only its owner reads, for arguments can be seen by everybody on the machine.
  private var publication: [String] {
    var variables = WorkerEnvironment.plain(settings, memory: memory)
    // The package brings certificates, since its program looks for those where the system that it was built on keeps them.
    if !variables.contains(where: { $0.name == "SSL_CERT_FILE" }) {
      variables.append(("SSL_CERT_FILE", "/home/site/wwwroot/lib/ca-certificates.crt"))
    }
    let plain = variables.map { ManifestText.shell("\($0.name)=\($0.value)") }.joined(separator: " ")
    var lines = ["az functionapp config appsettings set --name \(function) \(group) --output none --settings \(plain)"]
    let secrets = WorkerEnvironment.secret(settings)
    if !secrets.isEmpty {
      let entries = secrets.map { "\($0.name): env.\($0.source)" }.joined(separator: ", ")
      lines += [
        "trap 'rm -f secret-settings.json' EXIT", "(umask 077; jq -n '{\(entries)}' > secret-settings.json)",
        "az functionapp config appsettings set --name \(function) \(group) --output none --settings @secret-settings.json",
      ]
    }
    return lines + [
      "# The package of the program: serverless-dataset package PROGRAM --output package.zip",
      "unzip -o -q \"${PACKAGE:-package.zip}\" -d app",
      "rm -f app.zip", "(cd app && zip -q -r ../app.zip .)",
      "az functionapp deployment source config-zip --name \(function) \(group) --src app.zip",
      "# What drivers call, with one of the keys in the header x-functions-key:",
      "az functionapp function keys list --name \(function) \(group) --function-name invoke --output table",
    ]
  }

  private var notes: [String] {
    var notes = ManifestText.sizes(settings)
    if memory != settings.memory[0] {
      notes.append("Flex Consumption has instances of 512, 2048 and 4096 MiB: \(memory) MiB it is")
    }
    if memory < settings.memory[0] { notes.append("\(settings.memory[0]) MiB is more than it has; tasks get less memory") }
    if settings.image != nil { notes.append("the image isn't used: a custom handler is a zip") }
    return notes + ["jq, zip and unzip must be installed", "runs call https://\(function).azurewebsites.net/api/invoke"]
  }
}
