import ServerlessDatasets
import Testing

/// Groups of two datasets side by side.
@Suite struct CogroupTests {
  @Test(arguments: Shape.all, ["all", "none"])
  func bothSidesOfEveryKey(_ shape: Shape, _ optimizer: String) async throws {
    let left = shape.rows
    let right =
      left.prefix(150).enumerated().filter { $0.offset % 4 == 0 }.map { ($0.element.0, "r\($0.offset)") } + [(-1000, "x")]
    let (leftGroups, rightGroups) = (grouped(left), grouped(right))
    let keys = Set(leftGroups.keys).union(rightGroups.keys)
    try await withSession(optimizer: optimizer) { session async throws in
      let lefts = session.dataset(of: left, partitions: shape.partitions)
      let rights = session.dataset(of: right, partitions: 3)
      // Values keep their order.
      let arrays = keys.map { ($0, (leftGroups[$0] ?? [], rightGroups[$0] ?? [])) }
      #expect(bag(try await lefts.cogroup(rights).collect()) == bag(arrays))
      let tuples = lefts.map { (($0.0, true), $0.1) }.cogroup(rights.map { (($0.0, true), $0.1) })
      #expect(bag(try await tuples.collect()) == bag(arrays.map { (($0.0, true), $0.1) }))
      // Sides that are read in any order, partly, or not at all.
      let streamed = lefts.cogroup(rights) { key, values, names in
        key % 3 == 0 ? [] : [(key, names.reduce(0) { count, _ in count + 1 }, values.prefix(2).reduce(0, +))]
      }
      #expect(
        bag(try await streamed.collect())
          == bag(arrays.filter { $0.0 % 3 != 0 }.map { ($0.0, $0.1.1.count, $0.1.0.prefix(2).reduce(0, +)) }))
      let itself = lefts.cogroup(lefts.mapValues { -$0 }) { key, values, negatives in
        zip(values, negatives).map { ($0.0, $0.1) }
      }
      #expect(bag(try await itself.collect()) == bag(left.map { ($0.1, -$0.1) }))
      let tupleStreams = lefts.map { (($0.0, 1), $0.1) }.cogroup(rights.map { (($0.0, 1), $0.1) }) { key, values, _ in
        values.map { (key.0, $0) }
      }
      #expect(bag(try await tupleStreams.collect()) == bag(left))
    }
  }

  @Test func anErrorOfTheClosure() async throws {
    struct Refused: Error {}
    try await withSession { session async throws in
      let rows = session.range(0..<100, partitions: 2).map { ($0 % 10, $0) }
      let failing = rows.cogroup(rows) { key, _, _ in
        if key == 7 { throw Refused() }
        return [key]
      }
      let error = try await failure { try await failing.collect() }
      #expect(error?.code == .userError)
      #expect(error?.message.contains("Refused") == true)
    }
  }
}
