import ServerlessDatasets
import Testing

/// Datasets as sets, against sets.
@Suite struct SetTests {
  @Test(arguments: Shape.all, ["all", "none"])
  func commonAndOtherElements(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    let other = [(3, -7), (7, -7), (1, 0)] + rows.filter { $0.0 % 2 == 0 }.prefix(100) + [(500, 0)]
    try await withSession(optimizer: optimizer) { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      let others = session.dataset(of: other, partitions: 3)
      let (keys, otherKeys) = (rows.map(\.0), Set(other.map(\.0)))
      #expect(bag(try await pairs.keys().intersection(others.keys()).collect()) == bag(Set(keys).intersection(otherKeys)))
      #expect(bag(try await pairs.keys().subtracting(others.keys()).collect()) == bag(keys.filter { !otherKeys.contains($0) }))
      let names = keys.map { "name \($0)" }
      let commonNames = pairs.map { "name \($0.0)" }.intersection(others.map { "name \($0.0)" })
      #expect(bag(try await commonNames.collect()) == bag(Set(names).intersection(otherKeys.map { "name \($0)" })))
      // Elements that are tuples.
      let isCommon: ((Int, Int)) -> Bool = { row in other.contains { $0 == row } }
      let common = Set(rows.filter(isCommon).map { [$0.0, $0.1] }).map { ($0[0], $0[1]) }
      #expect(bag(try await pairs.intersection(others).collect()) == bag(common))
      #expect(bag(try await pairs.subtracting(others).collect()) == bag(rows.filter { !isCommon($0) }))
      #expect(try await pairs.subtracting(pairs).count() == 0)
      #expect(bag(try await pairs.keys().intersection(pairs.keys()).collect()) == bag(Set(keys)))
    }
  }

  @Test(arguments: Shape.all, ["all", "none"])
  func firstElementOfEachKey(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer) { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      let first = grouped(rows).map { ($0.key, $0.value[0]) }
      #expect(bag(try await pairs.distinct { $0.0 }.collect()) == bag(first))
      let firstByParity = Dictionary(rows.map { ($0.1 & 1, $0) }, uniquingKeysWith: { first, _ in first }).values
      #expect(bag(try await pairs.distinct { ($0.1 & 1, "a tuple") }.collect()) == bag(firstByParity))
      #expect(bag(try await pairs.distinct { Text("\($0.0)") }.collect()) == bag(first))
    }
  }
}
