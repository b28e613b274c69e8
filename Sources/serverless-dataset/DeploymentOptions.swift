import ArgumentParser
import CloudCredentials
import FunctionSettings

/// What `deploy` and `undeploy` take alike: settings by flags, which come before the environment, the file and the defaults.
struct DeploymentOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The file of settings (default: serverless-dataset.yaml, if there is one).", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("Where functions run: aws, gcp, azure, knative or openfaas.", valueName: "platform"))
  var platform: String?

  @Option(help: ArgumentHelp("The function's name (default: the program's).", valueName: "name"))
  var function: String?

  @Option(help: ArgumentHelp("The region or location.", valueName: "region"))
  var region: String?

  @Option(help: ArgumentHelp("The platform's API or gateway, where it isn't the vendor's own.", valueName: "URL"))
  var endpoint: String?

  @Option(
    help: ArgumentHelp("MiB of memory, ascending: the usual size, then those for tasks that ran out of it.", valueName: "sizes")
  )
  var memory: [String] = []

  @Option(help: ArgumentHelp("Seconds that an invocation may take.", valueName: "seconds"))
  var timeout: String?

  @Option(help: ArgumentHelp("MiB of local disk.", valueName: "MiB"))
  var temporaryStorage: String?

  @Option(help: ArgumentHelp("Invocations at once; on AWS as many are reserved.", valueName: "count"))
  var concurrency: String?

  @Option(help: ArgumentHelp("The processors: x86_64 or arm64.", valueName: "name"))
  var architecture: String?

  @Option(help: ArgumentHelp("Where runs keep intermediate data, such as s3://bucket/prefix.", valueName: "location"))
  var storage: String?

  @Option(help: ArgumentHelp("What the function may read besides; may be repeated.", valueName: "location"))
  var read: [String] = []

  @Option(help: ArgumentHelp("What the function may write besides; may be repeated.", valueName: "location"))
  var write: [String] = []

  @Option(help: ArgumentHelp("A role to use, instead of one that is made (AWS).", valueName: "ARN"))
  var role: String?

  @Option(
    help: ArgumentHelp(
      "A variable of the function's environment; may be repeated. Secrets are given as NAME=${NAME}.", valueName: "name=value"))
  var variable: [String] = []

  @Option(help: ArgumentHelp("The container image (gcp, knative, openfaas).", valueName: "reference"))
  var image: String?

  @Option(help: ArgumentHelp("Google Cloud's project.", valueName: "project"))
  var project: String?

  @Option(help: ArgumentHelp("The account that the function acts as (gcp, knative).", valueName: "account"))
  var serviceAccount: String?

  @Option(help: ArgumentHelp("The cluster's namespace (knative, openfaas).", valueName: "name"))
  var namespace: String?

  @Option(help: ArgumentHelp("How a worker knows who may call it: hmac, platform or none.", valueName: "way"))
  var authentication: String?

  @Flag(help: "Only print every call; none is made.")
  var dryRun = false

  @Option(help: ArgumentHelp("Where files and scripts are written (azure, knative, openfaas).", valueName: "folder"))
  var manifests: String = "serverless-dataset-manifests"

  @Flag(help: "Print every setting and where it came from.")
  var explain = false

  /// The settings that flags, environment and file make together.
  func settings() throws -> FunctionSettings {
    let single: [(SettingKey, String?)] = [
      (.platform, platform), (.function, function), (.region, region), (.endpoint, endpoint), (.timeout, timeout),
      (.temporaryStorage, temporaryStorage), (.concurrency, concurrency), (.architecture, architecture), (.storage, storage),
      (.role, role), (.image, image), (.project, project), (.serviceAccount, serviceAccount), (.namespace, namespace),
      (.authentication, authentication),
    ]
    var overrides: [SettingKey: [String]] = [.memory: memory, .reads: read, .writes: write, .variables: variable]
    for (key, value) in single { overrides[key] = value.map { [$0] } ?? [] }
    let settings = try FunctionSettings.load(file: config, environment: CredentialContext().environment, overrides: overrides)
    if explain { print(settings.explain()) }
    return settings
  }

  /// The function's name: that of the settings, or one made of the program's.
  func name(_ settings: FunctionSettings, program: String?) throws -> String {
    if let name = settings.function { return name }
    guard let program else {
      throw ValidationError("which function? Give --function, or write `function:` into the file of settings")
    }
    let file = program.split(separator: "/").last.map(String.init) ?? program
    let stem = file.hasSuffix(".zip") ? String(file.dropLast(4)) : file
    // Drivers call a function by their program's own name unless told otherwise.
    let name = String(stem.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" })
    return settings.limits.allowsCapitals ? name : String(name.lowercased().map { $0 == "_" ? "-" : $0 })
  }
}
