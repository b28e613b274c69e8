//! Datasets as sets, and parts of them taken at random.

import ArgumentParser
import ServerlessDatasets

@main
struct SetsAndSamples: ServerlessProgram {
  @Argument var today: String
  @Argument var yesterday: String
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    try await sets(session.readText(today), session.readText(yesterday))
    try await samples(session.readText(today))
  }

  // A line is the name of a user.
  func sets(_ today: ServerlessDataset<Text>, _ yesterday: ServerlessDataset<Text>) async throws {
    // snippet.union
    let twoDays = yesterday.union(today)
    // snippet.end

    // snippet.distinct
    let users = twoDays.distinct()
    // snippet.end

    // snippet.distinctBy
    let oneForEachLetter = twoDays.distinct { user in user.prefix(1) }
    // snippet.end

    // snippet.intersection
    let returned = today.intersection(yesterday)
    // snippet.end

    // snippet.subtracting
    let left = yesterday.subtracting(today)
    // snippet.end
    _ = (try await users.count(), try await oneForEachLetter.count(), try await returned.count(), try await left.count())
  }

  func samples(_ users: ServerlessDataset<Text>) async throws {
    // snippet.sample
    let aboutOnePercent = users.sample(fraction: 0.01, seed: 42)
    // snippet.end

    // snippet.bootstrap
    let resampled = users.sample(fraction: 1, withReplacement: true, seed: 7)
    // snippet.end

    // snippet.sampleCount
    let thousand = users.sample(count: 1_000)
    // snippet.end

    // snippet.stratified
    let byLength = users.sample(fractions: [1: 1, 2: 0.5, 3: 0.1]) { user in min(user.count, 3) }
    // snippet.end

    // snippet.randomSplit
    let parts = users.cached().randomSplit([8, 1, 1], seed: 1)
    let (training, validation, test) = (parts[0], parts[1], parts[2])
    // snippet.end
    _ = (try await aboutOnePercent.count(), try await resampled.count(), try await thousand.count())
    _ = (try await byLength.count(), try await training.count(), try await validation.count(), try await test.count())
  }
}
