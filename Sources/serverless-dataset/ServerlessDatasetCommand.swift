import ArgumentParser

/// `serverless-dataset`: what is done beside running a program.
@main struct ServerlessDatasetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serverless-dataset", abstract: "Looks after what runs of serverless datasets need and leave.",
    subcommands: [
      PackageCommand.self, DeployCommand.self, UndeployCommand.self, LocalLambdaCommand.self, DoctorCommand.self,
      GarbageCommand.self,
    ])
}
