import ServerlessDatasets
import Testing

/// Which partition elements are in.
@Suite struct PartitioningTests {
  @Test(arguments: Shape.all, ["all", "none"])
  func partitionsByNumber(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer) { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      for count in [1, 3, 40] {
        @Sendable func partition(_ row: (Int, Int)) -> Int { abs(row.0 &* 3 &+ 1) % count }
        let partitions = try await contents(pairs.partitioned(into: count, by: { partition($0) }))
        #expect(partitions.count == count)
        for (number, partition) in partitions.enumerated() {
          #expect(partition == list(rows.filter { abs($0.0 &* 3 &+ 1) % count == number }), "partition \(number) of \(count)")
        }
      }
      // Behind other operations, and before others.
      let sums = pairs.reduceByKey(+).partitioned(into: 2, by: { $0.0 & 1 })
      let plain = grouped(rows).map { ($0.key, $0.value.reduce(0, +)) }
      #expect(
        try await contents(sums).map { $0.sorted() } == [0, 1].map { parity in bag(plain.filter { $0.0 & 1 == parity }) })
      #expect(bag(try await sums.reduceByKey(+).collect()) == bag(plain))
      let sorted = pairs.partitioned(into: 3, by: { abs($0.0) % 3 }).sorted { $0.1 }
      #expect(try await sorted.collect().map(\.1) == rows.map(\.1).sorted())
    }
  }

  @Test(arguments: Shape.all)
  func partitionsByKey(_ shape: Shape) async throws {
    let rows = shape.rows
    try await withSession { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      let byText = pairs.partitioned(into: 5, byHashOf: { Text("key \($0.0)") })
      let partitions = try await byText.mapPartitions { [Array($0)] }.collect()
      #expect(partitions.count == 5)
      #expect(bag(partitions.flatMap { $0 }) == bag(rows))
      let keys = partitions.map { Set($0.map(\.0)) }
      #expect(keys.reduce(0) { $0 + $1.count } == Set(rows.map(\.0)).count)
      // A key's elements stay in their order.
      for (key, values) in grouped(partitions.flatMap { $0 }) { #expect(values == grouped(rows)[key]) }
      // Keys are spread by their hash.
      if keys.reduce(0, { $0 + $1.count }) > 100 { #expect(keys.allSatisfy { !$0.isEmpty }) }
    }
  }

  @Test func filesByPartition() async throws {
    let folder = try TemporaryFolder()
    try await withSession { session async throws in
      try await session.range(0..<100, partitions: 3).partitioned(into: 4, by: { 3 - $0 / 25 })
        .write(to: folder.file("parts"), as: .text)
    }
    let files = try folder.names(in: "parts").filter { !$0.hasPrefix("_") }
    #expect(files.count == 4)
    for (number, file) in files.enumerated() {
      let lines = try folder.text("parts/\(file)").split(separator: "\n").map(String.init)
      #expect(lines == (0..<25).map { "\((3 - number) * 25 + $0)" })
    }
  }

  @Test(arguments: [-1, 4, .max, .min])
  func aNumberOutOfRange(_ number: Int) async throws {
    try await withSession { session async throws in
      let numbers = session.range(0..<100, partitions: 2).partitioned(into: 4, by: { $0 == 77 ? number : $0 % 4 })
      let error = try await failure { try await numbers.collect() }
      #expect(error?.code == .misuse)
      #expect(error?.message.contains("partition \(number)") == true)
      #expect(error?.message.contains("0..<4") == true)
    }
  }

  @Test func aPartitionerThatThrows() async throws {
    struct Unknown: Error {}
    try await withSession { session async throws in
      let words = session.range(0..<100, partitions: 2).map { "word \($0)" }
      let numbers = words.partitioned(
        into: 4,
        by: { word -> Int in
          if word == "word 77" { throw Unknown() }
          return 0
        })
      let error = try await failure { try await numbers.count() }
      #expect(error?.code == .userError)
      #expect(error?.message.contains("Unknown") == true)
    }
  }

  @Test(arguments: Shape.all, ["all", "none"])
  func neighboursTogether(_ shape: Shape, _ optimizer: String) async throws {
    let rows = shape.rows
    try await withSession(optimizer: optimizer) { session async throws in
      let pairs = session.dataset(of: rows, partitions: shape.partitions)
      for count in [1, 4, 100] {
        let coalesced = pairs.coalesced(count)
        #expect(list(try await coalesced.collect()) == list(rows))
        #expect(try await contents(coalesced).count == min(count, shape.partitions))
        #expect(list(try await coalesced.mapValues { -$0 }.prefix(3)) == list(rows.prefix(3).map { ($0.0, -$0.1) }))
        let later = pairs.filter { $0.1 > 0 }.union(pairs).coalesced(count).filter { $0.0 != 3 }
        #expect(list(try await later.collect()) == list((rows.filter { $0.1 > 0 } + rows).filter { $0.0 != 3 }))
        #expect(bag(try await coalesced.reduceByKey(+).collect()) == bag(grouped(rows).map { ($0.key, $0.value.reduce(0, +)) }))
      }
    }
  }

  @Test(arguments: ["all", "none"])
  func partitionsOfSoManyBytes(_ optimizer: String) async throws {
    var random = SeededGenerator(seed: 31)
    let words = (0..<50_000).map { _ in random.next() }
    try await withSession(optimizer: optimizer) { session async throws in
      let numbers = session.dataset(of: words, partitions: 3)
      // They don't compress: 400 kB.
      for bytes in [20_000, 100_000, 10_000_000] {
        let repartitioned = numbers.repartitioned(targetBytes: bytes)
        let sizes = try await repartitioned.mapPartitions { [$0.reduce(0) { count, _ in count + 1 }] }.collect()
        #expect(sizes.reduce(0, +) == words.count)
        #expect(sizes.allSatisfy { $0 * 8 <= bytes * 3 / 2 }, "\(sizes)")
        #expect(sizes.count <= max(1, 400_000 / bytes * 4), "\(sizes)")
      }
      #expect(try await numbers.repartitioned(targetBytes: 50_000).collect().sorted() == words.sorted())
    }
  }

  /// The elements of each partition, in words.
  private func contents(_ dataset: ServerlessDataset<(Int, Int)>) async throws -> [[String]] {
    try await dataset.mapPartitions { [Array($0)] }.collect().map { list($0) }
  }
}
