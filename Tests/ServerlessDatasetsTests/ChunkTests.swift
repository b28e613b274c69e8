import ServerlessDatasets
import Testing

/// Arrays of neighbours.
@Suite struct ChunkTests {
  @Test(arguments: Shape.all, [1, 3, 64, 5000])
  func chunksOfEachPartition(_ shape: Shape, _ length: Int) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      let chunks = pairs.chunks(ofCount: length)
      #expect(list(try await chunks.flatMap { $0 }.collect()) == list(rows))
      let sizes = try await chunks.mapPartitions { [$0.map(\.count)] }.collect()
      let partitions = try await pairs.mapPartitions { [$0.reduce(0) { count, _ in count + 1 }] }.collect()
      #expect(sizes.count == partitions.count)
      for (sizes, count) in zip(sizes, partitions) {
        #expect(sizes.dropLast().allSatisfy { $0 == length })
        #expect(sizes.last.map { 1...length ~= $0 } ?? true)
        #expect(sizes.reduce(0, +) == count)
      }
      let sums = try await chunks.map { $0.reduce(0) { $0 + $1.1 } }.collect()
      #expect(sums.reduce(0, +) == rows.reduce(0) { $0 + $1.1 })
    }
  }

  @Test func chunksOfTexts() async throws {
    try await withSession { session async throws in
      let texts = session.range(0..<1500, partitions: 2).map { Text("a text of some length \($0)") }
      let chunks = try await texts.chunks(ofCount: 600).collect()
      #expect(chunks.map(\.count) == [600, 150, 600, 150])
      #expect(chunks.flatMap { $0 } == (0..<1500).map { Text("a text of some length \($0)") })
      #expect(try await texts.chunks(ofCount: 10).limit(2).collect().map(\.count) == [10, 10])
    }
  }
}
