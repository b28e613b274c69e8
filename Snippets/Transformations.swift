//! What is done element by element, or partition by partition, without moving anything.

import ArgumentParser
import ServerlessDatasets

@main
struct Transformations: ServerlessProgram {
  @Argument var log: String
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    try await elements(session.readText(log))
    try await partitions(session.readText(log))
  }

  func elements(_ lines: ServerlessDataset<Text>) async throws {
    // snippet.map
    let lengths = lines.map { line in line.count }
    // snippet.end

    // snippet.filter
    let errors = lines.filter { line in line.hasPrefix("ERROR") }
    // snippet.end

    // snippet.flatMap
    let words = lines.flatMap { line in line.split(separator: " ") }
    // snippet.end

    // snippet.compactMap
    let numbers = words.compactMap { word in Double(word) }
    // snippet.end

    // snippet.limit
    let firstThousand = errors.limit(1_000)
    // snippet.end
    _ = (try await lengths.count(), try await numbers.count(), try await firstThousand.count())
  }

  func partitions(_ lines: ServerlessDataset<Text>) async throws {
    // snippet.mapPartitions
    let parsed = lines.mapPartitions { lines in
      let pattern = /user=(\d+)/  // made once per partition, on the worker
      return lines.lazy.compactMap { line in
        String(decoding: line).firstMatch(of: pattern).flatMap { Int($0.1) }
      }
    }
    // snippet.end

    // snippet.chunks
    let inserted = parsed.chunks(ofCount: 500).map { users in try Database.insert(users) }
    // snippet.end

    // snippet.asynchronous
    let scores = parsed.map(concurrency: 20) { user, key in
      try await ScoringService.score(user, idempotencyKey: "\(key)")
    }
    // snippet.end
    _ = (try await inserted.reduce(+), try await scores.count())
  }
}

/// Stands for a database client.
enum Database {
  static func insert(_ users: [Int]) throws -> Int { users.count }
}

/// Stands for a client of a service.
enum ScoringService {
  static func score(_ user: Int, idempotencyKey: String) async throws -> Double { Double(user % 100) }
}
