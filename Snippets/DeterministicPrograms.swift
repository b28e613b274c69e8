//! What a program writes so that driver and workers take the same steps.

import ArgumentParser
import ServerlessDatasets

@main
struct DeterministicPrograms: ServerlessProgram {
  @Argument var input: String
  @OptionGroup var options: ServerlessOptions

  func run(in session: ServerlessSession) async throws {
    let lines = session.readText(input)
    try await closures(lines)
    try await replay(session, lines)
    try await concurrency(session, lines)
    try await failures(session)
  }

  func closures(_ lines: ServerlessDataset<Text>) async throws {
    // snippet.variable
    var shortest = 1
    while try await lines.filter({ [shortest] line in line.count < shortest }).first() == nil {
      shortest *= 2
    }
    // snippet.end

    // snippet.regex
    let dates = lines.mapPartitions { lines in
      let pattern = /\d{4}-\d{2}-\d{2}/  // once per partition, on the worker
      return lines.compactMap { line in
        String(decoding: line).firstMatch(of: pattern).map { String($0.output) }
      }
    }
    // snippet.end

    // snippet.function
    @Sendable func fieldCount(_ line: Text) -> Int {
      line.fields(separator: ",").reduce(0) { count, _ in count + 1 }
    }
    let widest = try await lines.map(fieldCount).reduce { max($0, $1) }
    // snippet.end
    _ = (try await dates.count(), widest)
  }

  func replay(_ session: ServerlessSession, _ lines: ServerlessDataset<Text>) async throws {
    // snippet.recorded
    let seed = try await session.recorded("seed") { UInt64.random(in: .min ... .max) }
    let sample = lines.filter { line in (line.stableHash ^ seed) % 100 == 0 }
    // snippet.end

    // snippet.driver
    let count = try await sample.count()
    if session.isDriver { print("\(count) lines in the sample") }
    // snippet.end
  }

  func concurrency(_ session: ServerlessSession, _ lines: ServerlessDataset<Text>) async throws {
    // snippet.concurrency
    async let total = lines.count()
    async let longest = lines.map(\.count).reduce { max($0, $1) }

    let byLetter = try await withThrowingTaskGroup(of: (String, Int).self) { group in
      for letter in ["a", "b", "c"] {
        group.addTask { (letter, try await lines.filter { $0.hasPrefix(Text(letter)) }.count()) }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    // snippet.end
    _ = (try await total, try await longest, byLetter)

    // snippet.timeout
    let distinct = try? await session.withTimeout(.seconds(60)) { try await lines.distinct().count() }
    // snippet.end
    _ = distinct
  }

  func failures(_ session: ServerlessSession) async throws {
    // snippet.failures
    var lines = session.readText("today/*.log")
    do {
      _ = try await lines.first()
    } catch let error as DatasetError where error.code == .badInput {
      lines = session.readText("yesterday/*.log")
    }
    // snippet.end
    _ = lines
  }
}
