import ServerlessDatasets

// Programs whose driver is killed, and which are started again.
extension Scenarios {
  static let resumed: [String: Scenario] = [
    "stages": { session, traces, _ in
      let rows = try await session.range(0..<8, partitions: 8).map { number in
        traces.noteTask("map \(number)")
        return (number, number * 10)
      }.repartitioned(4).map { row in
        traces.noteTask("reduce \(row.0)")
        if row.0 == 7 { traces.wait(for: "go") }
        return row.1
      }.collect()
      return rows.sorted().map(String.init).joined(separator: " ")
    },
    "actions": { session, traces, _ in
      var value = try await session.recorded("start") {
        traces.noteTask("recorded")
        return 100
      }
      for round in 1...5 {
        value =
          try await session.range(0..<4, partitions: 2).map { [value] number in
            traces.noteTask("action \(round) row \(number)")
            if round == 4 { traces.wait(for: "go") }
            return value + number
          }.reduce(+) ?? 0
      }
      return "\(value)"
    },
    "input": { session, traces, _ in
      let count = try await session.readText("\(traces.folder)/input/*.txt").map { line in
        traces.noteTask("first")
        return line
      }.count()
      let again = try await session.readText("\(traces.folder)/input/*.txt").filter { _ in
        traces.noteTask("second")
        traces.wait(for: "go")
        return true
      }.count()
      return "\(count) \(again)"
    },
    "group-resumed": { session, traces, _ in
      // Children differ only in what they captured, so each must find its own part of what was done before.
      let sums = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
        for k in 1...6 {
          group.addTask {
            let rows = try await session.range(0..<6, partitions: 1).map { number in
              traces.noteTask("map \(k)")
              return (number % 2, number * k)
            }.repartitioned(2).map { row in
              if k == 6 { traces.wait(for: "go") }
              return row.1
            }.collect()
            return (k, rows.reduce(0, +))
          }
        }
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      return sums.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: " ")
    },
    "fails-at-first": { session, traces, _ in
      let before = try await session.range(0..<4, partitions: 2).map { number in
        traces.noteTask("before \(number)")
        return number
      }.count()
      let after = try await session.range(0..<before, partitions: 1).map { number in
        if traces.count("fails") < 4 { throw Refused(number: number) }
        return number
      }.count()
      return "\(before) \(after)"
    },
    "fails-beside": { session, traces, _ in
      async let failing = session.range(0..<1).map { number in
        if traces.count("fails") < 4 { throw Refused(number: number) }
        return number
      }.count()
      async let other = session.range(0..<1).map { number in
        Traces.block(milliseconds: 100)
        return number
      }.count()
      let (b, a) = (try await other, try await failing)
      return "\(a) \(b)"
    },
  ]
}
