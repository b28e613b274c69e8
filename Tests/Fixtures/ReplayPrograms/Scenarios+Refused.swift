import Foundation
import ServerlessDatasets

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Programs that replay can't repeat.
extension Scenarios {
  static let refused: [String: Scenario] = [
    "random-plan": { session, _, _ in
      let size = Int.random(in: 1_000...1_000_000_000)
      return "\(try await session.range(0..<1).limit(size).count())"
    },
    "process-plan": { session, _, _ in
      let first = try await session.range(0..<10).count()
      return "\(try await session.range(0..<first).limit(Int(getpid())).count())"
    },
    "captured-random": { session, _, _ in
      let number = Int.random(in: 1_000...1_000_000_000)
      return "\(try await session.range(0..<10).map { $0 + number }.count())"
    },
    "captured-clock": { session, _, _ in
      let now = Date().timeIntervalSince1970
      let label = "started at \(now)"
      let isLater: @Sendable (Double) -> Bool = { $0 > now }
      return "\(try await session.range(0..<10).filter { isLater(Double($0)) || label.isEmpty }.count())"
    },
    "captured-by-key": { session, _, _ in
      let salt = (Int.random(in: 0..<(1 << 40)), "salt")
      let groups = session.range(0..<10).groupBy { ($0 ^ salt.0) % 3 }
      return "\(try await groups.counts().count()) \(salt.1)"
    },
    "another-order": { session, _, _ in
      // A worker leaves an action out, so that what follows has another number.
      if session.isDriver { _ = try await session.range(0..<10).map { $0 + 1 }.count() }
      return "\(try await session.range(0..<10).filter { $0 > 1 }.count())"
    },
    "early-end": { session, _, _ in
      if !session.isDriver { return "" }
      return "\(try await session.range(0..<10).count())"
    },
    "early-error": { session, _, _ in
      if !session.isDriver { throw Refused(number: 5) }
      return "\(try await session.range(0..<10).count())"
    },
    "sleep": { session, _, _ in
      let winner = try await withThrowingTaskGroup(of: String.self) { group in
        group.addTask {
          _ = try await session.range(0..<2, partitions: 2).map { number in
            Traces.block(milliseconds: 300)
            return number
          }.count()
          return "action"
        }
        group.addTask {
          try await Task.sleep(for: .milliseconds(50))
          return "timer"
        }
        defer { group.cancelAll() }
        return try await group.next() ?? ""
      }
      return "\(winner) \(try await session.range(0..<10).count())"
    },
    "main-actor": { session, _, _ in
      let number = await MainActor.run { 7 }
      return "\(try await session.range(0..<number).count())"
    },
    "no-scope": { session, _, _ in
      let task = Task { try await session.range(0..<10).count() }
      return "\(try await task.value)"
    },
  ]
}
