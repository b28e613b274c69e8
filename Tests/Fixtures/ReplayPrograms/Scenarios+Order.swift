import ServerlessDatasets

// Programs whose steps depend on the order in which their actions end.
extension Scenarios {
  static let order: [String: Scenario] = [
    "async-let": { session, _, _ in
      var total = 0
      for round in 1...10 {
        let before = total
        async let first = session.range(0..<50, partitions: 2).map { $0 + before }.reduce(+)
        async let second = session.range(0..<40, partitions: 2).map { $0 * 3 + before }.reduce(+)
        async let third = session.range(0..<30).filter { $0 % round == 0 }.count()
        let (a, b, c) = try await (first, second, third)
        total = ((a ?? 0) + (b ?? 0) * c) % 10_007
      }
      return "\(total)"
    },
    "behind-a-long-task": { session, traces, _ in
      // Whichever task comes first ends after all others, so no other may have to wait for it.
      let rows = try await session.range(0..<8, partitions: 8).map { number in
        if traces.count("task") == 0 { traces.wait(for: "first-task-7") }
        return number
      }.collect()
      return rows.map(String.init).joined(separator: " ")
    },
    "group": { session, _, rounds in
      var wrong = 0
      for _ in 0..<rounds {
        try await withThrowingTaskGroup(of: (Int, Int).self) { group in
          for k in 1...20 {
            group.addTask { (k, try await session.range(0..<20, partitions: 2).filter { $0 < k }.count()) }
          }
          for try await (k, count) in group where k != count { wrong += 1 }
        }
      }
      return "\(rounds * 20) actions, \(wrong) wrong"
    },
    "group-shuffle": { session, _, rounds in
      var wrong = 0
      for _ in 0..<rounds {
        try await withThrowingTaskGroup(of: (Int, Int, Int).self) { group in
          for k in 1...20 {
            group.addTask {
              let rows = try await session.range(0..<60, partitions: 2).map { ($0 % k, k) }.reduceByKey(+).collect()
              return (k, rows.count, rows.reduce(0) { $0 + $1.1 })
            }
          }
          for try await (k, count, sum) in group where count != k || sum != 60 * k { wrong += 1 }
        }
      }
      return "\(rounds * 20) actions, \(wrong) wrong"
    },
    "group-next": { session, traces, rounds in
      var wrong = 0
      for round in 0..<rounds {
        // Which ends first depends on the machine's mood; what follows depends on which ended first.
        let order = try await withThrowingTaskGroup(of: Int.self) { group in
          for k in 0..<4 {
            group.addTask {
              let rows = try await session.range(0..<1).map { zero in
                Traces.block(milliseconds: traces.count("next-\(round)-\(k)") == 0 ? (k * 7 + round * 3) % 5 : 0)
                return zero + k
              }.collect()
              return rows[0]
            }
          }
          var order: [Int] = []
          while let next = try await group.next() {
            order.append(next)
            if next == 2 { order.append(try await session.range(0..<1).map { [order] in $0 + 100 + order.count }.collect()[0]) }
          }
          return order
        }
        let seen = try await session.range(0..<order.count, partitions: 2).map { [order] in order[$0] }.collect()
        if seen != order || Set(order.filter { $0 < 100 }) != [0, 1, 2, 3] { wrong += 1 }
        switch order[0] {
        case 0: wrong += try await session.range(0..<10).count() == 10 ? 0 : 1
        case 1: wrong += try await session.range(0..<11).map { $0 }.count() == 11 ? 0 : 1
        default: wrong += try await session.range(0..<12).map { [order] in $0 + order[0] }.first() == order[0] ? 0 : 1
        }
      }
      return "\(rounds) rounds, \(wrong) wrong"
    },
    "first-of": { session, _, rounds in
      var winners: [String] = []
      for _ in 0..<rounds {
        let winner = try await session.firstOf(
          {
            try await session.sleep(for: .seconds(60))
            return "slow"
          },
          { try await session.range(0..<10, partitions: 2).map { "fast \($0)" }.collect().last ?? "" })
        winners += try await session.range(0..<1).map { _ in winner }.collect()
      }
      return Set(winners).sorted().joined(separator: ",") + " \(winners.count)"
    },
    "time-limit": { session, _, _ in
      let inTime = try await session.withTimeout(.seconds(60)) { try await session.range(0..<100).count() }
      var tooLate = "no error"
      do {
        _ = try await session.withTimeout(.milliseconds(100)) {
          try await session.range(0..<1).map { number in
            Traces.block(milliseconds: 20_000)
            return number
          }.count()
        }
      } catch let error as DatasetError {
        tooLate = error.code.rawValue
      }
      let after = try await session.range(0..<3).map { [tooLate] in "\(inTime) \(tooLate) \($0)" }.collect()
      return after.joined(separator: ";")
    },
    "scope": { session, _, rounds in
      var total = 0
      for round in 0..<rounds {
        let tasks = (0..<3).map { k in
          Task { [total] in
            try await session.scope("\(round)-\(k)") {
              let count = try await session.range(0..<10).map { $0 + k + total }.count()
              return try await session.range(0..<count, partitions: 2).map { $0 * k + total }.reduce(+) ?? 0
            }
          }
        }
        for task in tasks { total = (total + (try await task.value)) % 10_007 }
      }
      return "\(total)"
    },
  ]
}
