import ServerlessDatasets
import Testing

/// Groups as rows with a cell for each part.
@Suite struct PivotTests {
  @Test(arguments: Shape.all, ["all", "none"])
  func cellsOfEachGroup(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer) { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      let expected = grouped(rows).mapValues { values in
        grouped(values.map { (Text("part \($0 & 3)"), $0) }).mapValues { $0.reduce(0, +) }
      }
      let found = try await pairs.groupBy { $0.0 }.pivot(by: { Text("part \($0.1 & 3)") }, .sum { $0.1 }).collect()
      #expect(found.count == expected.count)
      #expect(Dictionary(uniqueKeysWithValues: found) == expected)
      // Columns that are given, of which some have nothing, and a key that is a tuple.
      let columns = [3, 0, 17]
      let table = pairs.groupBy { ($0.0, "t") }.pivot(by: { $0.1 & 3 }, columns: columns, .count)
      let plainTable = grouped(rows.filter { columns.contains($0.1 & 3) }).map { key, values in
        ((key, "t"), columns.map { column in (values.filter { $0 & 3 == column }.count).nonZero })
      }
      #expect(bag(try await table.collect()) == bag(plainTable))
    }
  }
}

extension Int {
  /// Nil for zero: a cell without elements.
  fileprivate var nonZero: Int? { self == 0 ? nil : self }
}
