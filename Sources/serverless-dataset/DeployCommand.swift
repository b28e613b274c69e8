import ArgumentParser
import FunctionDeployment
import FunctionSettings

/// `serverless-dataset deploy`
struct DeployCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deploy", abstract: "Makes or updates the function that a program's stages run as.",
    discussion: """
      On AWS Lambda and Google Cloud Run it calls the platform; for Azure Functions, Knative and OpenFaaS it writes the files \
      that their own tools take, with the commands. A second deployment of the same code and settings changes nothing.

      Settings come from flags, then from variables such as SERVERLESS_DATASET_MEMORY, then from the file \
      serverless-dataset.yaml.
      """)

  @Argument(help: "The program, or a package of it (needed on AWS).")
  var program: String?

  @Option(help: ArgumentHelp("The code's identity, where a package is deployed.", valueName: "build-id:…"))
  var code: String?

  @Flag(help: "Print what the function may do, and what its callers must be allowed (AWS).")
  var showPolicies = false

  @OptionGroup var options: DeploymentOptions

  func run() throws {
    let settings = try options.settings()
    let name = try options.name(settings, program: program)
    switch settings.platform {
    case .aws: try deployToAWS(name, settings)
    case .gcp: try deployToGoogle(name, settings)
    case .azure, .knative, .openfaas: try writeManifest(name, settings)
    }
  }

  private func deployToAWS(_ name: String, _ settings: FunctionSettings) throws {
    guard let program else { throw ValidationError("which program? Give its path, or that of its package") }
    let code = try DeployedProgram.code(program, identity: code, architecture: settings.architecture)
    let recorder = options.dryRun ? RecordingCaller() : nil
    let deployer = try AWSDeployer(
      function: name, settings: settings, caller: recorder ?? CloudCaller(),
      storage: DeployedProgram.storage(dry: options.dryRun))
    let report = try deployer.deploy(code)
    show(recorder, report)
    if showPolicies {
      let policies = try deployer.shownPolicies()
      print("\nThe function's role allows:\n\(policies.execution.shown)")
      print("\nWhoever runs drivers needs:\n\(policies.invocation.shown)")
    }
    if recorder == nil {
      print("run the program with --backend lambda --function \(name)")
    }
  }

  private func deployToGoogle(_ name: String, _ settings: FunctionSettings) throws {
    let recorder = options.dryRun ? RecordingCaller() : nil
    let deployer = try CloudRunDeployer(function: name, settings: settings, caller: recorder ?? CloudCaller())
    show(recorder, try deployer.deploy())
  }

  private func writeManifest(_ name: String, _ settings: FunctionSettings) throws {
    let manifest = try Manifest(function: name, settings: settings)
    if options.dryRun {
      for file in manifest.files { print("\(file.path):\n\(file.text)") }
    } else {
      for path in try manifest.write(to: options.manifests) { print("wrote      \(path)") }
    }
    for note in manifest.notes { print("note       \(note)") }
    print("\nTo deploy, run `sh apply.sh` in \(options.manifests), which is:\n\(manifest.apply.joined(separator: "\n"))")
  }

  private func show(_ recorder: RecordingCaller?, _ report: DeploymentReport) {
    if let recorder {
      print(recorder.shown)
      print("\(recorder.calls.count) calls for a function that doesn't exist yet; none was made")
    } else {
      print(report.description, terminator: "")
      if report.isUnchanged { print("nothing had to be done") }
    }
  }
}
