import ServerlessDatasets

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Closures that fail, and workers that tests kill.
extension Scenarios {
  static let faults: [String: Scenario] = [
    "throws": { session, traces, _ in
      try await failing(session, traces) { number in throw Refused(number: number) }
    },
    "traps": { session, traces, _ in
      try await failing(session, traces) { number in fatalError("the row \(number) makes no sense") }
    },
    "exits": { session, traces, _ in
      try await failing(session, traces) { _ in exit(3) }
    },
    "hangs": { session, traces, _ in
      try await failing(session, traces) { number in
        Traces.block(milliseconds: 600_000)
        return number
      }
    },
    "allocates": { session, traces, _ in
      try await failing(session, traces) { number in
        var chunks: [[UInt8]] = []
        for _ in 0..<1000 {
          chunks.append([UInt8](repeating: UInt8(number), count: 4 << 20))
          usleep(1000)
        }
        return chunks.count
      }
    },
    "throws-once": { session, traces, _ in
      let sum = try await session.range(0..<8, partitions: 4).map { number in
        if traces.isFirst("\(number)") { throw Refused(number: number) }
        return number
      }.reduce(+)
      return "\(sum ?? -1)"
    },
    // Every partition's first attempt waits for the test.
    "wait": { session, traces, _ in
      let rows = try await session.range(0..<4, partitions: 4).map { number in
        let isFirst = traces.isFirst("task-\(number)")
        traces.noteTask("task \(number)")
        if isFirst && number == 1 { Traces.block(milliseconds: 600_000) }
        return (number % 2, number)
      }.reduceByKey(+).collect()
      return rows.sorted { $0.0 < $1.0 }.map { "\($0.0):\($0.1)" }.joined(separator: " ")
    },
    "write-waiting": { session, traces, _ in
      try await session.range(0..<4, partitions: 4).map { number in
        traces.noteTask("part \(number)")
        if number == 2 { traces.wait(for: "go") }
        return number
      }.write(to: "\(traces.folder)/out", as: .text)
      return "written"
    },
    "write-much": { session, traces, _ in
      try await session.range(0..<400_000, partitions: 4).map { "line \($0) of a text that fills the disk" }
        .write(to: "\(traces.folder)/small/out", as: .text)
      return "written"
    },
    "shuffle-much": { session, traces, _ in
      "\(try await session.range(0..<400_000, partitions: 4).map { ($0, "row \($0)") }.sorted(by: { -$0.0 }).count())"
    },
    "read-text": { session, traces, _ in "\(try await session.readText("\(traces.folder)/input").count())" },
  ]

  /// Partition 1 of 4 fails at its first row.
  private static func failing(
    _ session: ServerlessSession, _ traces: Traces, _ fail: @escaping @Sendable (Int) throws -> Int
  ) async throws -> String {
    let count = try await session.range(0..<100, partitions: 4).map { number in
      if number != 25 { return number }
      traces.noteTask("failing")
      return try fail(number)
    }.count()
    return "\(count)"
  }
}
