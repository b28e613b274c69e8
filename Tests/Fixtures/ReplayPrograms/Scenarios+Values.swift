import ServerlessDatasets

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Programs whose closures capture what the program has learnt so far.
extension Scenarios {
  static let values: [String: Scenario] = [
    "several": { session, _, _ in
      let sevens = try await session.range(0..<1000).filter { $0 % 7 == 0 }.count()
      let sum = try await session.range(0..<sevens, partitions: 3).map { $0 * sevens }.reduce(+) ?? 0
      let list = try await session.range(0..<5).map { $0 + sum }.collect()
      let some = try await session.dataset(of: list, partitions: 2).map { $0 - sum }.prefix(3)
      return "\(sevens) \(sum) \(list) \(some)"
    },
    "loop": { session, _, _ in
      var value = 1
      for round in 0..<50 {
        value =
          try await session.range(0..<8, partitions: 4).map { [value] in (value * 31 + $0 * round) % 10_007 }.reduce(+) ?? 0
      }
      return "\(value)"
    },
    "caught": { session, _, _ in
      let count: Int
      do {
        count = try await session.range(0..<10).map { number in
          if number == 7 { throw Refused(number: number) }
          return number
        }.count()
      } catch let error as DatasetError where error.code == .userError {
        count = try await session.range(0..<20).map { $0 }.count()
      }
      return try await session.range(0..<2).map { [count] in "\(count) \($0)" }.collect().joined(separator: ";")
    },
    "dictionary": { session, _, _ in
      let pairs = try await session.range(0..<200, partitions: 3).map { ("key \($0 % 12)", 1) }.reduceByKey(+).collect()
      var path: [String] = []
      // Neither order is the program's doing, and both steer it.
      for (key, count) in Dictionary(uniqueKeysWithValues: pairs) {
        path += try await session.range(0..<1).map { [path] in "\(path.count + $0) \(key) \(count)" }.collect()
      }
      for key in Set(path) { path += try await session.range(0..<1).map { _ in "again \(key)" }.collect() }
      return path.joined(separator: ";")
    },
    "recorded": { session, _, _ in
      let number = try await session.recorded("number") { Int.random(in: 0..<(1 << 40)) }
      let process = try await session.recorded("process") { Int(getpid()) }
      var failure = "no error"
      do {
        _ = try await session.recorded("failing") { () -> Int in throw Refused(number: 3) }
      } catch let error as DatasetError {
        failure = error.code.rawValue
      }
      let seen = try await session.range(0..<16, partitions: 8).map { [failure] number in
        Traces.block(milliseconds: 3)
        return "\(number) \(process) \(failure)"
      }.collect()
      let same =
        Set(seen.map { $0.drop { $0 != " " } }).count == 1 && seen[0].hasSuffix("\(number) \(process) \(failure)") == false
      let values = try await session.range(0..<16, partitions: 8).map { _ in number }.collect()
      return "\(same && Set(values) == [number]) \(failure)"
    },
    "task-local": { session, _, _ in
      try await Request.$name.withValue("outer") {
        let outer = try await session.range(0..<4, partitions: 4).map { "\(Request.name)\($0)" }.collect()
        let inner = try await Request.$name.withValue("inner") {
          try await session.range(0..<4, partitions: 2).mapPartitions { numbers in
            numbers.map { "\(Request.name)\($0)" }
          }.collect()
        }
        return (outer + inner).joined(separator: " ")
      }
    },
    "large": { session, _, _ in
      let numbers = try await session.range(0..<300_000, partitions: 4).map { $0 &* 0x9e37_79b9 }.collect()
      let bytes = try await session.recorded("large") { String(repeating: "0123456789", count: 200_000) }
      let wrong = try await session.range(0..<300_000, partitions: 4).filter { numbers[$0] != $0 &* 0x9e37_79b9 }.count()
      let length = try await session.range(0..<2, partitions: 2).map { bytes.utf8.count + $0 }.collect()
      return "\(numbers.count) \(wrong) \(length)"
    },
    "chain": { session, _, rounds in
      var value = 1
      for _ in 0..<rounds {
        value = try await session.range(value..<value + 1).map { [value] in ($0 + value) % 1009 }.collect()[0]
      }
      return "\(value)"
    },
    "quick": { session, _, rounds in "\(try await session.range(0..<rounds).count())" },
  ]
}

/// A task-local value that closures look at.
enum Request {
  @TaskLocal static var name = "none"
}

/// An error of the program's own.
struct Refused: Error {
  let number: Int
}
