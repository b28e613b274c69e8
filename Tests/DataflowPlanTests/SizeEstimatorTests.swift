import DataflowPlan
import Testing

@Suite struct SizeEstimatorTests {
  private func estimate(_ operations: LogicalOperation..., over size: SizeEstimate) throws -> SizeEstimate {
    var p = Pipelines()
    let source = SourceDescription(kind: .collection, description: "rows")
    var last = p.add(.source(source), element: "Int", estimate: size)
    for operation in operations { last = p.add(operation, last, element: "Int") }
    return SizeEstimator.estimates(try p.finish(last)).last!
  }

  private let known = SizeEstimate(bytes: 1000, rows: 100)

  @Test func userCodeWeakensWhatIsKnown() throws {
    #expect(try estimate(.map, over: known) == SizeEstimate(bytes: 1000, rows: 100, basis: .assumed))
    #expect(try estimate(.filter, over: known) == SizeEstimate(bytes: 1000, rows: 100, basis: .atMost))
    #expect(try estimate(.map, .filter, over: known) == SizeEstimate(bytes: 1000, rows: 100, basis: .assumed))
    #expect(try estimate(.flatMap, over: known) == SizeEstimate(bytes: 1000, rows: nil, basis: .guessed))
    #expect(try estimate(.flatMap, .map, over: known).basis == .guessed)
    #expect(try estimate(.cached, .sorted("x"), .repartitioned(count: nil), over: known) == known)
    #expect(try estimate(.map, over: .unknown) == .unknown)
  }

  @Test func limitsBoundSizes() throws {
    #expect(try estimate(.limit(10), over: known) == SizeEstimate(bytes: 100, rows: 10, basis: .atMost))
    #expect(try estimate(.limit(1000), over: known) == SizeEstimate(bytes: 1000, rows: 100, basis: .atMost))
    #expect(try estimate(.limit(10), over: .unknown) == SizeEstimate(bytes: nil, rows: 10, basis: .guessed))
    #expect(try estimate(.limit(10), over: SizeEstimate(bytes: 0, rows: 0)).bytes == 0)
  }

  @Test func unionsAddAndJoinsGuess() throws {
    var p = Pipelines()
    let a = p.range(10)
    let b = p.range(20)
    let both = p.add(.union, a, b, element: "Int")
    let join = p.add(.join(kind: .inner, keyType: "Int"), both, a, element: "Int")
    let unknown = p.text("x", bytes: nil)
    let mixed = p.add(.union, join, unknown, element: "Int")
    let estimates = SizeEstimator.estimates(try p.finish(mixed))
    #expect(estimates[both.rawValue] == SizeEstimate(bytes: 240, rows: 30))
    #expect(estimates[join.rawValue] == SizeEstimate(bytes: 320, rows: nil, basis: .guessed))
    #expect(estimates[mixed.rawValue] == SizeEstimate(bytes: nil, rows: nil, basis: .guessed))
  }

  @Test func stepsOverPartitionsGuessAndMovesKeep() throws {
    #expect(try estimate(.partitionwise("x"), over: known) == SizeEstimate(bytes: 1000, rows: nil, basis: .guessed))
    #expect(try estimate(.gathered("x"), over: known) == SizeEstimate(bytes: 1000, rows: nil, basis: .guessed))
    #expect(try estimate(.groupByKey(keyType: "K"), over: known) == SizeEstimate(bytes: 1000, rows: nil, basis: .guessed))
    #expect(try estimate(.partitioned(count: 3), .coalesced(count: 2), .checkpointed(name: "n"), over: known) == known)
  }

  @Test func joinsThatGiveOneSidesRowsAreBounded() throws {
    for (kind, size) in [
      (JoinKind.semi, SizeEstimate(bytes: 80, rows: 10, basis: .atMost)),
      (.anti, SizeEstimate(bytes: 80, rows: 10, basis: .atMost)),
      (.full, SizeEstimate(bytes: 240, rows: nil, basis: .guessed)),
    ] {
      var p = Pipelines()
      let join = p.add(.join(kind: kind, keyType: "Int"), p.range(10), p.range(20), element: "Int")
      #expect(SizeEstimator.estimates(try p.finish(join))[join.rawValue] == size)
    }
    var p = Pipelines()
    let crossed = p.add(.cross, p.range(10), p.range(20), element: "Int")
    let numbered = p.add(.zipWithIndex, p.range(10), crossed, element: "Int")
    let estimates = SizeEstimator.estimates(try p.finish(numbered))
    #expect(estimates[crossed.rawValue] == SizeEstimate(bytes: 240, rows: nil, basis: .guessed))
    #expect(estimates[numbered.rawValue] == SizeEstimate(bytes: 80, rows: 10, basis: .assumed))
  }

  @Test func measuredSizesComeFirst() throws {
    var plan = try Pipelines.wordCount()
    plan.setEstimate(SizeEstimate(bytes: 5, rows: 1), of: NodeID(3))
    #expect(SizeEstimator.estimates(plan)[4] == SizeEstimate(bytes: 5, rows: 1))
  }

  @Test func sizesReadWell() {
    let shown = [0, 1023, 1024, 1536, 10 << 10, 1_048_000, 1 << 20, (64 << 20) + 1, 1 << 30, Int.max].map(ByteText.describe)
    #expect(
      shown == ["0 B", "1023 B", "1 KiB", "1.5 KiB", "10 KiB", "1023 KiB", "1 MiB", "64 MiB", "1 GiB", "8192 PiB"])
  }
}
