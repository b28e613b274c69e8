import ArgumentParser
import ObjectStorage
import ServerlessDatasets

/// `serverless-dataset doctor`
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Tries everything that runs ask of a storage and of functions, and says what is missing.",
    discussion: """
      It writes, reads, lists and deletes objects of its own below the location, about twenty small requests and an upload of 9 MiB. With a program and a \
      backend it calls each size of the function, too, which reads and writes the storage. Its exit status is 1 if runs can't work there.
      """)

  @Option(help: ArgumentHelp("The storage to try, such as s3://bucket/prefix.", valueName: "location"))
  var storage: String

  @Option(help: ArgumentHelp("The executable whose functions are tried.", valueName: "path"))
  var program: String?

  @Option(help: "Where the functions are: lambda or http.")
  var backend: ServerlessOptions.Backend?

  @Option(help: ArgumentHelp("The function on Lambda (default: the program's name).", valueName: "name"))
  var function: String?

  @Option(help: ArgumentHelp("The function's URL, or that of a service other than AWS's.", valueName: "URL"))
  var endpoint: String?

  @Option(help: ArgumentHelp("Memory of the function's sizes in MB.", valueName: "sizes"))
  var functionMemory: FunctionMemory?

  func validate() throws {
    guard (program == nil) == (backend == nil) else {
      throw ValidationError("to try functions give both: --program, whose code they must have, and --backend, where they are")
    }
  }

  func run() async throws {
    let store = try Storage.open(storage)
    print("\(storage):")
    var findings = StorageDoctor(store).examine()
    if let program, let backend {
      let options = ServerlessOptions(
        backend: backend, storage: storage, function: function, endpoint: endpoint, functionMemory: functionMemory)
      findings += try await FunctionDoctor(program: program, options).examine()
    }
    for finding in findings {
      switch finding.verdict {
      case .works: print("  ok       \(finding.what)")
      case .missing(let consequence): print("  missing  \(finding.what): the server doesn't honour it, so \(consequence)")
      case .fails(let reason): print("  FAILS    \(finding.what): \(reason)")
      }
    }
    let failures = findings.filter { if case .fails = $0.verdict { true } else { false } }.count
    guard failures == 0 else {
      print("\(failures) of \(findings.count) things fail: runs can't work before they are mended")
      throw ExitCode(1)
    }
    print(program == nil ? "runs can use this storage" : "runs can use this storage and these functions")
  }
}
