import Foundation
import FunctionSettings
import StoreTesting
import Testing
import Yams

@testable import FunctionDeployment

/// The files and commands for platforms whose own tool deploys.
@Suite struct ManifestTests {
  static func settings(_ platform: DeploymentPlatform, _ change: (inout FunctionSettings) -> Void = { _ in })
    -> FunctionSettings
  {
    var settings = FunctionSettings()
    settings.platform = platform
    settings.region = "westeurope"
    settings.memory = [2048]
    settings.timeout = 200
    settings.image = "registry.example.com/census:1"
    settings.authentication = .hmac
    settings.variables = [FunctionVariable(name: "LEVEL", value: "it's \"5\": no")]
    change(&settings)
    return settings
  }

  static let token = FunctionVariable(name: "TOKEN", value: "very-secret", source: "MY_TOKEN")

  @Test func aServiceOfKnative() throws {
    let settings = Self.settings(.knative) {
      $0.namespace = "jobs"
      $0.serviceAccount = "runner"
      $0.variables.append(Self.token)
      $0.concurrency = 50
      $0.origins[.concurrency] = .flag("--concurrency")
    }
    let manifest = try Manifest(function: "census", settings: settings)
    #expect(manifest.files.map(\.path) == ["service.yaml"])
    #expect(manifest.files[0].text == Self.knative)
    #expect(
      manifest.apply == [
        "# Drivers sign by the same key. To make one: export SERVERLESS_DATASET_KEY=$(openssl rand -hex 32)",
        ": \"${SERVERLESS_DATASET_KEY:?set it first}\"", ": \"${MY_TOKEN:?set it first}\"",
        #"printf 'SERVERLESS_DATASET_KEY=%s\nTOKEN=%s\n' "$SERVERLESS_DATASET_KEY" "$MY_TOKEN" | kubectl create secret generic "#
          + "census-key --namespace jobs --from-env-file=/dev/stdin --dry-run=client --output yaml | kubectl apply --filename -",
        "kubectl apply --filename service.yaml",
        "kubectl wait --for=condition=Ready --timeout=300s --namespace jobs service.serving.knative.dev/census",
      ])
    #expect(
      manifest.remove == [
        "kubectl delete --ignore-not-found --namespace jobs service.serving.knative.dev/census secret/census-key"
      ])
    #expect(manifest.notes.isEmpty)

    let root = try #require(try compose(yaml: manifest.files[0].text))
    let template = try #require(root["spec"]?["template"]?["spec"])
    #expect(template["containerConcurrency"]?.int == 2 && template["timeoutSeconds"]?.int == 200)
    let container = try #require(template["containers"]?.array().first)
    #expect(container["env"]?.array().first?["value"]?.string == "it's \"5\": no")
    #expect(
      root["spec"]?["template"]?["metadata"]?["annotations"]?["autoscaling.knative.dev/min-scale"]?.scalar?.tag == Tag(.str))
  }

  static let knative = """
    apiVersion: serving.knative.dev/v1
    kind: Service
    metadata:
      name: census
      namespace: "jobs"
      labels:
        serverless-dataset: function
    spec:
      template:
        metadata:
          annotations:
            autoscaling.knative.dev/min-scale: "0"
            autoscaling.knative.dev/max-scale: "25"
        spec:
          containerConcurrency: 2
          timeoutSeconds: 200
          responseStartTimeoutSeconds: 200
          serviceAccountName: "runner"
          containers:
            - image: "registry.example.com/census:1"
              ports:
                - containerPort: 8080
              env:
                - name: LEVEL
                  value: "it's \\"5\\": no"
                - name: SERVERLESS_DATASET_AUTHENTICATION
                  value: "hmac"
                - name: SERVERLESS_DATASET_MEMORY
                  value: "2048"
                - name: SERVERLESS_DATASET_WORKERS
                  value: "2"
                - name: SWIFT_DETERMINISTIC_HASHING
                  value: "1"
                - name: SERVERLESS_DATASET_KEY
                  valueFrom:
                    secretKeyRef:
                      name: census-key
                      key: SERVERLESS_DATASET_KEY
                - name: TOKEN
                  valueFrom:
                    secretKeyRef:
                      name: census-key
                      key: TOKEN
              resources:
                requests:
                  cpu: "2"
                  memory: 2048Mi
                  ephemeral-storage: 2048Mi
                limits:
                  cpu: "2"
                  memory: 2048Mi
                  ephemeral-storage: 2048Mi

    """

  @Test func aStackOfOpenFaaS() throws {
    let settings = Self.settings(.openfaas) {
      $0.endpoint = "https://gateway.example.com"
      $0.namespace = "jobs"
    }
    let manifest = try Manifest(function: "census", settings: settings)
    #expect(manifest.files == [Manifest.File(path: "stack.yaml", text: Self.openfaas)])
    #expect(
      manifest.apply.suffix(2) == [
        "printf %s \"$SERVERLESS_DATASET_KEY\" | faas-cli secret create census-key --gateway https://gateway.example.com --namespace jobs "
          + "|| printf %s \"$SERVERLESS_DATASET_KEY\" | faas-cli secret update census-key --gateway https://gateway.example.com "
          + "--namespace jobs", "faas-cli deploy --yaml stack.yaml",
      ])
    #expect(
      manifest.remove == [
        "faas-cli remove census --gateway https://gateway.example.com --namespace jobs",
        "faas-cli secret remove census-key --gateway https://gateway.example.com --namespace jobs",
      ])
    let function = try #require(try compose(yaml: Self.openfaas)?["functions"]?["census"])
    #expect(function["environment"]?["LEVEL"]?.string == "it's \"5\": no" && function["skip_build"]?.bool == true)
  }

  static let openfaas = """
    version: 1.0
    provider:
      name: openfaas
      gateway: "https://gateway.example.com"
    functions:
      census:
        image: "registry.example.com/census:1"
        skip_build: true
        namespace: "jobs"
        labels:
          serverless-dataset: function
        environment:
          LEVEL: "it's \\"5\\": no"
          SERVERLESS_DATASET_AUTHENTICATION: "hmac"
          SERVERLESS_DATASET_KEY_FILE: "/var/openfaas/secrets/census-key"
          SERVERLESS_DATASET_MEMORY: "2048"
          SERVERLESS_DATASET_PORT: "8080"
          SERVERLESS_DATASET_WORKERS: "2"
          SWIFT_DETERMINISTIC_HASHING: "1"
          exec_timeout: "200s"
          read_timeout: "200s"
          write_timeout: "200s"
        secrets:
          - census-key
        requests:
          memory: 2048Mi
          cpu: "2"
        limits:
          memory: 2048Mi
          cpu: "2"

    """

  @Test func anAppOfAzure() throws {
    let settings = Self.settings(.azure) { $0.variables.append(Self.token) }
    let manifest = try Manifest(function: "census", settings: settings)
    #expect(manifest.files.map(\.path) == ["app/host.json", "app/invoke/function.json"])
    #expect(
      JSONValue(json: manifest.files[0].text) == [
        "version": "2.0", "functionTimeout": "00:03:20",
        "customHandler": ["description": ["defaultExecutablePath": "bootstrap"], "enableProxyingHttpRequest": true],
        "extensions": ["http": ["routePrefix": "api", "maxConcurrentRequests": 1]],
      ])
    #expect(
      JSONValue(json: manifest.files[1].text) == [
        "bindings": [
          ["type": "httpTrigger", "direction": "in", "name": "request", "authLevel": "function", "methods": ["post"]],
          ["type": "http", "direction": "out", "name": "response"],
        ]
      ])
    #expect(manifest.apply.joined(separator: "\n") + "\n" == Self.azure)
    #expect(
      manifest.remove == [
        "RESOURCE_GROUP=${RESOURCE_GROUP:-census}", "az functionapp delete --name census --resource-group \"$RESOURCE_GROUP\"",
      ])
  }

  static let azure = #"""
    # Drivers sign by the same key. To make one: export SERVERLESS_DATASET_KEY=$(openssl rand -hex 32)
    : "${SERVERLESS_DATASET_KEY:?set it first}"
    : "${MY_TOKEN:?set it first}"
    RESOURCE_GROUP=${RESOURCE_GROUP:-census}
    # Names of storage accounts are unique in all of Azure: 3 to 24 small letters and digits.
    : "${STORAGE_ACCOUNT:?set it first}"
    az group create --name "$RESOURCE_GROUP" --location westeurope
    az storage account create --name "$STORAGE_ACCOUNT" --resource-group "$RESOURCE_GROUP" --location westeurope --sku Standard_LRS --allow-blob-public-access false
    az functionapp create --name census --resource-group "$RESOURCE_GROUP" --storage-account "$STORAGE_ACCOUNT" --flexconsumption-location westeurope --functions-version 4 --runtime custom --instance-memory 2048
    az functionapp scale config set --name census --resource-group "$RESOURCE_GROUP" --trigger-type http --trigger-settings perInstanceConcurrency=1
    az functionapp config appsettings set --name census --resource-group "$RESOURCE_GROUP" --output none --settings 'LEVEL=it'\''s "5": no' SERVERLESS_DATASET_AUTHENTICATION=hmac SERVERLESS_DATASET_MEMORY=2048 SERVERLESS_DATASET_WORKERS=1 SWIFT_DETERMINISTIC_HASHING=1 SSL_CERT_FILE=/home/site/wwwroot/lib/ca-certificates.crt
    trap 'rm -f secret-settings.json' EXIT
    (umask 077; jq -n '{SERVERLESS_DATASET_KEY: env.SERVERLESS_DATASET_KEY, TOKEN: env.MY_TOKEN}' > secret-settings.json)
    az functionapp config appsettings set --name census --resource-group "$RESOURCE_GROUP" --output none --settings @secret-settings.json
    # The package of the program: serverless-dataset package PROGRAM --output package.zip
    unzip -o -q "${PACKAGE:-package.zip}" -d app
    rm -f app.zip
    (cd app && zip -q -r ../app.zip .)
    az functionapp deployment source config-zip --name census --resource-group "$RESOURCE_GROUP" --src app.zip
    # What drivers call, with one of the keys in the header x-functions-key:
    az functionapp function keys list --name census --resource-group "$RESOURCE_GROUP" --function-name invoke --output table

    """#

  /// Runs the script of that name in `folder`, with the tools replaced by one that writes down what it is given.
  private func run(_ script: String, in folder: String, tools: [String]) throws -> (status: Int32, log: String) {
    let bin = folder + "/bin"
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    let tool = """
      #!/bin/sh
      echo "$(basename "$0") $*" >> "\(folder)/log"
      case "$*" in
      *--dry-run=client*) cat > /dev/null; echo kind: Secret;;
      *'--filename -'* | *secret*) echo "input $(cat)" >> "\(folder)/log";;
      esac
      """
    for name in tools {
      let path = "\(bin)/\(name)"
      try Data(tool.utf8).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [script]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = [
      "PATH": bin + ":/usr/bin:/bin", "SERVERLESS_DATASET_KEY": "key-of-drivers", "MY_TOKEN": "very-secret",
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let log = FileManager.default.contents(atPath: folder + "/log") ?? Data()
    return (process.terminationStatus, String(decoding: log, as: UTF8.self))
  }

  @Test func scriptsRunAndNoSecretIsAnArgument() throws {
    let folder = try TemporaryFolder()
    let manifest = try Manifest(function: "census", settings: Self.settings(.knative) { $0.variables.append(Self.token) })
    let paths = try manifest.write(to: folder.path + "/a/b")
    #expect(paths.map { $0.dropFirst(folder.path.count) } == ["/a/b/service.yaml", "/a/b/apply.sh", "/a/b/remove.sh"])
    for path in paths {
      let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
      #expect(!text.isEmpty && !text.contains("very-secret"))
    }
    let applied = try run("apply.sh", in: folder.path + "/a/b", tools: ["kubectl"])
    #expect(applied.status == 0)
    #expect(!applied.log.contains("very-secret") && !applied.log.contains("key-of-drivers"))
    let removed = try run("remove.sh", in: folder.path + "/a/b", tools: ["kubectl"])
    #expect(removed.status == 0 && removed.log.contains("kubectl delete --ignore-not-found"))
    // Writing a second time replaces the first.
    #expect(try manifest.write(to: folder.path + "/a/b") == paths)

    let faas = try TemporaryFolder()
    _ = try Manifest(function: "census", settings: Self.settings(.openfaas)).write(to: faas.path)
    let deployed = try run("apply.sh", in: faas.path, tools: ["faas-cli"])
    #expect(deployed.status == 0)
    let lines = deployed.log.split(separator: "\n")
    #expect(
      lines == [
        "faas-cli secret create census-key --gateway http://127.0.0.1:8080", "input key-of-drivers",
        "faas-cli deploy --yaml stack.yaml",
      ])
  }

  @Test func theScriptOfAzureStopsWithoutItsNames() throws {
    let folder = try TemporaryFolder()
    _ = try Manifest(function: "census", settings: Self.settings(.azure)).write(to: folder.path)
    let outcome = try run("apply.sh", in: folder.path, tools: ["az"])
    #expect(outcome.status != 0 && outcome.log.isEmpty)
  }

  @Test func whatIsLackingIsNamed() throws {
    func check(_ settings: FunctionSettings, _ part: String, name: String = "census") {
      let error = failure { _ = try Manifest(function: name, settings: settings) }
      #expect(error?.code == .invalid && error?.message.contains(part) == true, "\(error?.description ?? "no error")")
    }
    check(Self.settings(.knative) { $0.image = nil }, "--image")
    check(Self.settings(.openfaas) { $0.image = nil }, "--image")
    check(Self.settings(.openfaas) { $0.variables = [Self.token] }, "TOKEN")
    check(Self.settings(.azure) { $0.region = nil }, "--region")
    check(Self.settings(.aws), "interface")
    check(Self.settings(.gcp), "interface")
    check(Self.settings(.knative), "small letters", name: "Census")
    let manifest = try Manifest(function: "census", settings: Self.settings(.knative))
    #expect(failure { _ = try manifest.write(to: "/proc/none") }?.code == .io)
  }

  @Test func removingNeedsLess() throws {
    for platform in [DeploymentPlatform.azure, .knative, .openfaas] {
      let whole = try Manifest(function: "census", settings: Self.settings(platform))
      let settings = Self.settings(platform) {
        $0.image = nil
        $0.region = nil
      }
      #expect(try Manifest.removal(function: "census", settings: settings) == whole.remove)
    }
    #expect(failure { _ = try Manifest.removal(function: "census", settings: Self.settings(.aws)) }?.code == .invalid)
  }

  @Test func whatDoesNotFitIsNoted() throws {
    let knative = Self.settings(.knative) {
      $0.timeout = 900
      $0.memory = [1000, 2000]
      $0.authentication = .none
    }
    let manifest = try Manifest(function: "census", settings: knative)
    #expect(
      manifest.notes.contains { $0.contains("max-revision-timeout-seconds") }
        && manifest.notes.contains { $0.contains("1000 MiB") })
    #expect(!manifest.apply.joined().contains("secret") && !manifest.remove.joined().contains("secret"))
    let azure = try Manifest(function: "census", settings: Self.settings(.azure) { $0.memory = [8000] })
    #expect(azure.notes.contains { $0.contains("4096 MiB it is") } && azure.notes.contains { $0.contains("less memory") })
  }
}
