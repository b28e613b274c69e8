import ArgumentParser
import ObjectStorage
import ServerlessDatasets

/// `serverless-dataset gc`
struct GarbageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc", abstract: "Removes what crashed runs and late attempts left in a storage of intermediate data.",
    discussion: """
      What belongs to a run whose driver lives, or that may still be resumed, is never touched; drivers of other machines are known by \
      the leases that they keep in the storage.
      """)

  @Option(help: ArgumentHelp("The storage, such as s3://bucket/prefix or a folder.", valueName: "location"))
  var storage: String = ".serverless-dataset"

  @Option(help: ArgumentHelp("Age from which on runs and unfinished uploads are removed.", valueName: "hours"))
  var olderThan: Double = 24

  @Option(help: ArgumentHelp("Age from which on checkpoints are removed (default: they are kept).", valueName: "days"))
  var checkpointsOlderThan: Double?

  @Flag(help: "Remove copies of local inputs, too, unless a run is under way; one that needs them brings them again.")
  var stagedInputs = false

  @Flag(help: "Only say what would be removed.")
  var dryRun = false

  func validate() throws {
    guard olderThan >= 0, olderThan < 1e6 else { throw ValidationError("--older-than is a number of hours, 0 or more") }
    if let days = checkpointsOlderThan {
      guard days >= 0, days < 1e5 else { throw ValidationError("--checkpoints-older-than is a number of days, 0 or more") }
    }
  }

  func run() throws {
    var ages = GarbageCollector.Ages()
    ages.runs = Int64(olderThan * 3600)
    ages.checkpoints = checkpointsOlderThan.map { Int64($0 * 24 * 3600) }
    let collector = GarbageCollector(try Storage.open(storage), ages: ages, sweepsStaged: stagedInputs)
    let findings = try collector.find()
    for kept in findings.kept { print("keeps    \(kept)") }
    var bytes = 0
    for garbage in findings.garbage {
      if dryRun {
        print("would remove  \(garbage.description)")
      } else if try collector.remove(garbage) {
        print("removed  \(garbage.description)")
      } else {
        print("keeps    \(garbage.description): its lease was taken meanwhile")
        continue
      }
      bytes += garbage.bytes
    }
    let verb = dryRun ? "would free" : "freed"
    print("\(verb) \(bytes) bytes in \(findings.garbage.count) places, keeps \(findings.kept.count)")
  }
}
