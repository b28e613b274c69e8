import ServerlessDatasets

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Counters, broadcast values and checkpoints, through the loss of workers, objects and drivers.
extension Scenarios {
  static let shared: [String: Scenario] = [
    // The first attempt at the second partition never ends.
    "counted": { session, traces, _ in
      let rows = session.counter("rows")
      let groups = session.counter("groups")
      let sums = try await session.range(0..<400, partitions: 4).map { number in
        rows += 1
        if number == 150 {
          let isFirst = traces.isFirst("stuck")
          traces.noteTask("stuck")
          if isFirst { Traces.block(milliseconds: 600_000) }
        }
        return (number % 10, number)
      }.reduceByKey(+).mapPartitions { sums in
        sums.map { sum in
          groups += 1
          return sum.1
        }
      }.collect()
      return "\(sums.reduce(0, +)) \(rows.value) \(groups.value)"
    },
    // What was counted steers the program, and is captured.
    "counted-loop": { session, _, _ in
      let odd = session.counter("odd")
      var values: [Int] = []
      while odd.value < 40 {
        values += try await session.range(0..<20, partitions: 3).map { [value = odd.value] number in
          if number % 2 == 1 { odd += 1 }
          return value
        }.prefix(20).suffix(1)
      }
      return "\(values) \(odd.value)"
    },
    "counted-resumed": { session, traces, _ in
      let made = session.counter("made")
      let taken = session.counter("taken")
      let rows = session.range(0..<8, partitions: 8).map { number in
        made += 1
        traces.noteTask("made \(number)")
        return number
      }.cached()
      let before = try await rows.count()
      let madeBefore = made.value
      let dealt = rows.repartitioned(4).map { number in
        taken += 1
        traces.noteTask("read \(number)")
        return number
      }
      let after = try await dealt.repartitioned(2).map { number in
        traces.noteTask("end \(number)")
        if number == 7 { traces.wait(for: "go") }
        return number
      }.count()
      return "\(before) \(madeBefore) \(after) \(made.value) \(taken.value)"
    },
    "counted-write": { session, traces, _ in
      let rows = session.counter("rows")
      try await session.range(0..<40, partitions: 4).map { number in
        rows += 1
        traces.noteTask("row \(number)")
        return number
      }.write(to: "\(traces.folder)/out", as: .text)
      let count = try await session.range(0..<1).map { number in
        traces.noteTask("waiting")
        traces.wait(for: "go")
        return number
      }.count()
      return "\(rows.value) \(count)"
    },
    // An object that a later stage reads is gone, once.
    "counted-lost": { session, traces, _ in
      let made = session.counter("made")
      let taken = session.counter("taken")
      let count = try await session.range(0..<4, partitions: 4).flatMap { part in
        traces.noteTask("map \(part)")
        made += 1000
        return (0..<3000).map { "row \($0) of part \(part), long enough to need an object of its own" }
      }.repartitioned(4).mapPartitions { rows in
        let rows = Array(rows)
        taken.add(rows.count)
        if traces.count("reader") == 3 {
          removeObject(traces.folder)
          throw Refused(number: 3)
        }
        return [rows.count]
      }.reduce(+)
      return "\(count ?? 0) \(made.value) \(taken.value)"
    },
    "broadcast": { session, traces, rounds in
      NotedTable.folder = traces.folder
      let table = try await session.broadcast("table") {
        traces.noteTask("body")
        return NotedTable(text: String(repeating: NotedTable.megabyte, count: rounds))
      }
      let right = try await session.range(0..<64, partitions: 16).filter { number in
        traces.noteTask("task")
        Traces.block(milliseconds: 2)
        let text = try table.value.text
        return text.utf8.count == rounds << 20 && text.utf8.dropFirst(number).first == NotedTable.byte(number)
      }.count()
      return "\(right)"
    },
    "broadcast-resumed": { session, traces, _ in
      let table = try await session.broadcast("table") {
        traces.noteTask("body")
        return ["one", traces.isFirst("changed") && traces.isSet("change") ? "other" : "two"]
      }
      let first = try table.value[0]
      let rows = try await session.range(0..<4, partitions: 4).map { number in
        traces.noteTask("task \(number)")
        if number == 3 { traces.wait(for: "go") }
        return "\(first) \(try table.value[1]) \(number)"
      }.collect()
      return rows.joined(separator: ";")
    },
    "broadcast-rows": { session, traces, _ in
      let squares = try await session.broadcast(session.range(0..<100_000, partitions: 4).map { $0 * $0 })
      let wrong = try await session.range(0..<100_000, partitions: 8).filter { try squares.value[$0] != $0 * $0 }.count()
      return "\(wrong) \(try squares.value.count)"
    },
    "checkpoint": { session, traces, rounds in
      let rows = session.counter("rows")
      let lengths = session.readText("\(traces.folder)/input/*.txt").map { line in
        rows += 1
        traces.noteTask("line")
        return (line.count, 1)
      }
      let features = lengths.reduceByKey(+).checkpointed(named: "features", version: rounds, dependingOn: ["lengths"])
      let texts = try await features.map { row in
        traces.noteTask("row")
        traces.wait(for: "go")
        return "\(row.0):\(row.1)"
      }.collect()
      let total = try await features.values().reduce(+)
      return "\(texts.sorted().joined(separator: " ")) \(total ?? 0) \(rows.value)"
    },
  ]
}

/// A table that notes when it is decoded.
struct NotedTable: RecordConvertible {
  /// Where; set by the program, on driver and workers alike, before any table is.
  nonisolated(unsafe) static var folder = "."

  var text: String

  init(text: String) { self.text = text }

  init(recordFields: String) {
    Traces(folder: Self.folder).noteTask("decoded")
    text = recordFields
  }

  var recordFields: String { text }

  /// A letter of a text that can't be made much smaller.
  static func byte(_ position: Int) -> UInt8 {
    65 + UInt8(truncatingIfNeeded: (UInt64(position) &* 0x9E37_79B9_7F4A_7C15) >> 60)
  }

  /// So many letters, from the first on.
  static var megabyte: String { String(decoding: (0..<1 << 20).map(byte), as: UTF8.self) }
}
