import ArgumentParser
import ObjectStorage
import ServerlessDatasets

/// `serverless-dataset doctor`
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Tries everything that runs ask of a storage, and says what is missing.",
    discussion: """
      It writes, reads, lists and deletes objects of its own below the location, about twenty small requests and an upload of 9 MiB. Its \
      exit status is 1 if runs can't work there.
      """)

  @Option(help: ArgumentHelp("The storage to try, such as s3://bucket/prefix.", valueName: "location"))
  var storage: String

  func run() throws {
    let store = try Storage.open(storage)
    print("\(storage):")
    let findings = StorageDoctor(store).examine()
    for finding in findings {
      switch finding.verdict {
      case .works: print("  ok       \(finding.what)")
      case .missing(let consequence): print("  missing  \(finding.what): the server doesn't honour it, so \(consequence)")
      case .fails(let reason): print("  FAILS    \(finding.what): \(reason)")
      }
    }
    let failures = findings.filter { if case .fails = $0.verdict { true } else { false } }.count
    guard failures == 0 else {
      print("\(failures) of \(findings.count) things fail: runs can't use this storage before they are mended")
      throw ExitCode(1)
    }
    print("runs can use this storage")
  }
}
