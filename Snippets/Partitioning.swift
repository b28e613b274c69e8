//! How elements are divided between tasks, and so between files.

import ArgumentParser
import ServerlessDatasets

@main
struct Partitioning: ServerlessProgram {
  @Argument var events: String
  @OptionGroup var options: ServerlessOptions

  // A line begins with its hour: `07 anna logged in`.
  func run(in session: ServerlessSession) async throws {
    let events = session.readText(events)
    try await byNumber(events)
    try await byContents(events)
    try await kept(events)
  }

  func byNumber(_ events: ServerlessDataset<Text>) async throws {
    // snippet.repartitioned
    let even = events.repartitioned(200)
    // snippet.end

    // snippet.targetBytes
    try await events.repartitioned(targetBytes: 128 << 20).write(to: "events", as: .text)
    // snippet.end

    // snippet.coalesced
    let errors = events.filter { $0.contains("failed") }.coalesced(4)
    // snippet.end
    _ = (try await even.count(), try await errors.count())
  }

  func byContents(_ events: ServerlessDataset<Text>) async throws {
    // snippet.partitionedByNumber
    let hours = events.partitioned(into: 24) { event in Int(event.prefix(2)) ?? 0 }
    try await hours.write(to: "by-hour", as: .text)
    // snippet.end

    // snippet.partitionedByKey
    let users = events.partitioned(
      into: 64, byHashOf: { event in event.dropFirst(3).split(separator: " ", maxSplits: 1).first ?? "" })
    // snippet.end
    _ = try await users.count()
  }

  func kept(_ events: ServerlessDataset<Text>) async throws {
    // snippet.cached
    let parsed = events.compactMap { event in Int(event.prefix(2)).map { ($0, event.dropFirst(3)) } }.cached()
    let total = try await parsed.count()
    let byHour = try await parsed.groupBy(\.0).counts().collect()
    // snippet.end
    _ = (total, byHour)
  }
}
