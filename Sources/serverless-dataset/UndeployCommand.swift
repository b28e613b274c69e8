import ArgumentParser
import FunctionDeployment
import FunctionSettings

/// `serverless-dataset undeploy`
struct UndeployCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undeploy", abstract: "Removes a function with all that was made for it.",
    discussion: """
      Only what this tool made is touched: functions and roles carry its tag. For Azure Functions, Knative and OpenFaaS it \
      prints the commands that remove everything.
      """)

  @OptionGroup var options: DeploymentOptions

  func run() throws {
    let settings = try options.settings()
    let name = try options.name(settings, program: nil)
    let recorder = options.dryRun ? RecordingCaller() : nil
    let caller: any APICaller = recorder ?? CloudCaller()
    let report: DeploymentReport
    switch settings.platform {
    case .aws: report = try AWSDeployer(function: name, settings: settings, caller: caller).undeploy()
    case .gcp: report = try CloudRunDeployer(function: name, settings: settings, caller: caller).undeploy()
    case .azure, .knative, .openfaas:
      let commands = try Manifest.removal(function: name, settings: settings)
      return print("To remove the function, run:\n\(commands.joined(separator: "\n"))")
    }
    if let recorder {
      print(recorder.shown)
      print("\(recorder.calls.count) calls for a function that exists; none was made")
    } else {
      print(report.description, terminator: "")
      if report.isUnchanged { print("nothing was there") }
    }
  }
}
