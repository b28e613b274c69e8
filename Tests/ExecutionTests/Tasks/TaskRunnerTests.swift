import DataflowPlan
import Exchange
import Formats
import ObjectStorage
import Operators
import Records
import Synchronization
import Testing

@testable import Execution

@Suite struct TaskRunnerTests {
  static let selections: [RuleSelection] = [.all, .none]

  private func pairs(_ count: Int, keys: Int, seed: Int) -> [(Int, Int)] {
    var generator = SeededGenerator(seed)
    return (0..<count).map { (Int.random(in: 0..<keys, using: &generator), $0) }
  }

  /// What a program gives, its rows in any order.
  private func run<Element, Compared: Comparable>(
    _ setting: StageByStage.Setting, _ make: (inout Program) throws -> Program.Rows<Element>, comparing: (Element) -> Compared
  ) async throws -> [Compared] {
    var program = Program()
    let rows = try make(&program)
    let action = try await StageByStage(program, program.bound(rows.id), setting)
    return try await action.rows(Element.self).map(comparing).sorted()
  }

  // MARK: Keys

  @Test(arguments: selections.indices, [64 << 20, 20_000])
  func reducingInTwoHalvesOrInOneGivesTheSame(selection: Int, budget: Int) async throws {
    let input = pairs(9_000, keys: 3_000, seed: 1)
    let setting = StageByStage.Setting(rules: Self.selections[selection], memoryBudget: budget, inlineLimit: 1_000)
    let output = try await run(setting) { program in
      let source = program.source(input, shares: 3)
      return program.reduceByKey(program.map(source) { $0 })
    } comparing: {
      "\($0)"
    }
    #expect(output == Dictionary(input, uniquingKeysWith: +).map { "(\($0), \($1))" }.sorted())
  }

  @Test(arguments: selections.indices, [64 << 20, 20_000])
  func aggregatingInTwoHalvesOrInOneGivesTheSame(selection: Int, budget: Int) async throws {
    let input = pairs(9_000, keys: 2_000, seed: 2)
    let setting = StageByStage.Setting(rules: Self.selections[selection], memoryBudget: budget)
    let output = try await run(setting) { program in
      try program.aggregate(program.source(input, shares: 4))
    } comparing: {
      "\($0)"
    }
    let expected = Dictionary(grouping: input, by: \.0).map { key, rows in
      let sum = rows.reduce(0) { $0 + $1.1 }
      return "\((key, rows.count, sum, Double(sum) / Double(rows.count)))"
    }
    #expect(output == expected.sorted())
  }

  @Test(arguments: selections.indices)
  func groupsStreamWithTheirElementsInOrder(selection: Int) async throws {
    let input = pairs(5_000, keys: 70, seed: 3)
    let output = try await run(StageByStage.Setting(rules: Self.selections[selection])) { program in
      program.groups(program.source(input, shares: 3))
    } comparing: {
      "\($0)"
    }
    #expect(output == Dictionary(grouping: input, by: \.0).map { "\(($0, $1.map(\.1)))" }.sorted())
  }

  @Test(arguments: selections.indices)
  func sortedRowsComeInOrderThroughAllPartitions(selection: Int) async throws {
    var program = Program()
    let input = pairs(20_000, keys: 1 << 40, seed: 4)
    let rows = program.sorted(program.source(input, shares: 3))
    let setting = StageByStage.Setting(rules: Self.selections[selection], targetPartitionBytes: 40_000)
    let action = try await StageByStage(program, program.bound(rows.id), setting)
    let output = try await action.rows((Int, Int).self)
    #expect(output.map(\.0) == input.map(\.0).sorted())
    #expect(action.planned.last!.taskCount > 1)
  }

  // MARK: Joins

  /// With a small side that is known to be small, the optimizer has it built, whichever it is.
  @Test(arguments: [(10, 10 << 30), (10 << 30, 10), (10 << 30, 10 << 30)], [true, false])
  func joinsBuildEitherSide(bytes: (left: Int, right: Int), isInner: Bool) async throws {
    let (left, right) = (pairs(1_500, keys: 400, seed: 5), pairs(900, keys: 300, seed: 6))
    var program = Program()
    let (a, b) = (program.source(left, shares: 3, bytes: bytes.left), program.source(right, shares: 2, bytes: bytes.right))
    let rows = isInner ? program.join(a, b) : program.leftJoin(a, b)
    let action = try await StageByStage(program, program.bound(rows.id))
    let builds = action.plan.physical.nodes.compactMap { node -> (JoinStrategy, JoinSide)? in
      if case .probe(_, let strategy, let build) = node.operation { (strategy, build) } else { nil }
    }
    #expect(builds.count == 1)
    let isSmall = min(bytes.left, bytes.right) == 10
    if isInner, isSmall { #expect(builds[0] == (.broadcast, bytes.left == 10 ? .left : .right)) }
    if !isSmall { #expect(builds[0].0 == .splitShuffleHash) }
    let values = Dictionary(grouping: right, by: \.0)
    let expected = left.flatMap { key, value in
      let matches = (values[key] ?? []).map { "\((key, value, $0.1))" }
      return matches.isEmpty && !isInner ? ["\((key, value, -1))"] : matches
    }
    #expect(try await action.rows((Int, Int, Int).self).map { "\($0)" }.sorted() == expected.sorted())
  }

  // MARK: Unions and limits

  @Test func aTaskOfAUnionTakesOneBranch() async throws {
    var program = Program()
    let first = program.source([1, 2, 3, 4], shares: 2)
    let second = program.map(program.source([10, 20, 30], shares: 3)) { $0 + 1 }
    let rows = program.union(first, second)
    let action = try await StageByStage(program, program.bound(rows.id))
    #expect(try await action.rows(Int.self) == [1, 2, 3, 4, 11, 21, 31])
    #expect(action.results.map(\.count) == [5])
  }

  @Test(arguments: [0, 1, 3, 100, 777, 5_000], [100, 4_000])
  func aLimitReadsLittleMoreThanItNeeds(limit: Int, count: Int) async throws {
    let pushed = Mutex(0)
    var program = Program()
    let source = program.source(Array(0..<count), shares: 1) { count in pushed.withLock { $0 += count } }
    // Rows that wait in an operator until the input ends are the ones that stopping must not trip over.
    let rows = program.limit(program.flatMap(source) { [$0, $0] }, limit)
    let action = try await StageByStage(program, program.bound(rows.id))
    #expect(try await action.rows(Int.self) == (0..<min(limit, 2 * count)).map { $0 / 2 })
    #expect(pushed.withLock { $0 } <= limit / 2 + 1_000)
  }

  @Test func aLimitOnTheBuildSideOfAJoinDoesntStopTheStream() async throws {
    var program = Program()
    let left = program.source((0..<3_000).map { ($0 % 5, $0) }, shares: 1)
    let right = program.source((0..<3_000).map { ($0, $0) }, shares: 1)
    let rows = program.join(left, right)
    let bound = try program.bound(rows.id)
    // One task that limits its build side: no plan of today, but plans may come to have it.
    let limit = PhysicalNode(id: PhysicalID(2), operation: .limit(count: 3), inputs: [PhysicalID(1)], element: "(Int, Int)")
    let probe = PhysicalNode(
      id: PhysicalID(3), operation: .probe(rows.id, strategy: .broadcast, build: .right),
      inputs: [PhysicalID(0), PhysicalID(2)],
      element: "(Int, Int, Int)")
    let action = PhysicalNode(
      id: PhysicalID(4), operation: .action(.collect), inputs: [PhysicalID(3)], element: "(Int, Int, Int)")
    let tree = StageTree.apply(action, [.apply(probe, [.source(left.id), .apply(limit, [.source(right.id)])])])
    let stage = StageDescription(
      id: StageID(0), tree: tree, inputs: [], output: .action(.collect), element: "(Int, Int, Int)", tasks: .fixed(1))
    let world = try await StageByStage(program, bound)
    _ = try await world.planNext()
    let share = LeafFeed.share(SourceShare(index: 0, count: 1))
    var request = try world.request(0)
    request.feeds = [share, share]
    request.leafCounts = [1, 1]
    let reply = TaskRunner.run(request, of: StagePlan(stages: [stage]), bound, in: world.environment)
    guard case .success(let result, _) = reply else {
      Issue.record("\(reply)")
      return
    }
    #expect(result.rowCount == 1_800)
  }

  // MARK: Results

  @Test func rowsAreCounted() async throws {
    var program = Program()
    let rows = program.flatMap(program.source(Array(0..<1_000), shares: 3)) { Array(repeating: "\($0)", count: $0 % 3) }
    let action = try await StageByStage(program, program.bound(rows.id, .count, ActionBinding(returnsRows: false)))
    try await action.runAll()
    #expect(action.results[0].map(\.rowCount).reduce(0, +) == 999)
  }

  @Test func aSinksTasksWriteAFileEachAndNobodySeesAResult() async throws {
    var program = Program()
    let rows = program.source((0..<10).map { ($0, $0 * $0) }, shares: 3)
    let output = try ScratchFolder()
    let sink = SinkBinding(
      location: output.path + "/out", layout: .folder, format: .csv(header: "n", "square"), mode: .error,
      formatter: try OutputFormat.csv(header: "n", "square").formatter(for: (Int, Int).self), schema: nil)
    let bound = try program.bound(
      rows.id, .write(format: "csv", destination: sink.location), ActionBinding(returnsRows: false, sink: sink))
    let action = try await StageByStage(program, bound)
    try await action.runAll()
    let files = action.results[0].compactMap { if case .file(let file) = $0 { file } else { nil } }
    #expect(files.map(\.rows) == [4, 3, 3])
    #expect(try output.contents("out") == files.map(\.name).sorted())
    let texts = try files.map { try output.text("out/" + $0.name) }
    #expect(texts.map(\.utf8.count) == files.map(\.bytes))
    #expect(texts[0] == "n,square\n0,0\n1,1\n2,4\n3,9\n")
    #expect(texts[2] == "n,square\n7,49\n8,64\n9,81\n")
  }

  @Test func whatATaskMovedIsCounted() async throws {
    var program = Program()
    let rows = program.reduceByKey(program.source(pairs(1_000, keys: 10, seed: 7), shares: 1))
    let action = try await StageByStage(program, program.bound(rows.id))
    _ = try await action.planNext()
    guard case .success(let result, let metrics) = try action.run(0), case .rows(let output) = result else {
      Issue.record("the task failed")
      return
    }
    #expect(metrics.inputBytes == 8_000 && metrics.rows == 10 && metrics.outputBytes == output.bytes && output.bytes > 0)
    try action.runPlanned()
    _ = try await action.planNext()
    guard case .success(_, let merged) = try action.run(0) else {
      Issue.record("the task failed")
      return
    }
    #expect(merged.inputBytes == 0 && merged.shuffledBytes == output.bytes)
  }

  // MARK: Failures

  @Test func aLostObjectIsNamedByFeedAndSliceAndItsWriterFound() async throws {
    var program = Program()
    let (left, right) = (pairs(900, keys: 50, seed: 8), pairs(900, keys: 50, seed: 9))
    let rows = program.join(
      program.source(left, shares: 3, bytes: 10 << 30), program.source(right, shares: 4, bytes: 10 << 30))
    let action = try await StageByStage(program, program.bound(rows.id))
    while action.planned.count < action.stages.count - 1 {
      _ = try await action.planNext()
      try action.runPlanned()
    }
    let stage = try await action.planNext()
    for (producer, outputs) in action.outputs.enumerated() {
      for (task, output) in outputs.enumerated() {
        let key = try #require(output.source.objectKey)
        let bytes = try action.store.get(key)
        try action.store.delete([key])
        guard case .lostInput(let feed, let slice, let why) = try action.run(0) else {
          Issue.record("\(producer).\(task) is gone and task 0 doesn't miss it")
          return
        }
        #expect(why.contains(key))
        #expect(try stage.writers(of: 0, feed: feed, slice: slice, action.outputs) == [TaskID(producer, task)])
        _ = try action.store.put(key, bytes)
      }
    }
    guard case .success = try action.run(0) else {
      Issue.record("with all of its input it fails")
      return
    }
  }

  @Test func whatAClosureThrowsIsTheProgramsFailure() async throws {
    struct Bad: Error { let row: Int }
    var program = Program()
    let rows = program.map(program.source([1, 2, 3], shares: 1)) { (row: Int) -> Int in throw Bad(row: row) }
    let action = try await StageByStage(program, program.bound(rows.id))
    _ = try await action.planNext()
    guard case .userFailure(let text) = try action.run(0) else {
      Issue.record("it isn't")
      return
    }
    #expect(text.contains("Bad") && text.contains("row: 1"))
  }

  @Test func anErrorOfTheLibraryIsFatalOrTransientAsItSays() {
    let cases: [(any Error, String)] = [
      (FormatError(.notFound, "a.txt", "it doesn't exist"), "badInput"),
      (ExchangeError(.codec, "no rows of this type"), "storage"), (ExchangeError(.storage, "busy"), "transient"),
    ]
    for (error, expected) in cases {
      switch TaskReply(failure: error) {
      case .fatal(let error): #expect(error.code.rawValue == expected)
      case .transient: #expect(expected == "transient")
      default: Issue.record("\(error) is taken for something else")
      }
    }
  }

  @Test func aRequestThatDoesntFitThePlanIsADefectAndNoCrash() async throws {
    var program = Program()
    let rows = program.reduceByKey(program.source([(1, 1)], shares: 1))
    let action = try await StageByStage(program, program.bound(rows.id))
    _ = try await action.planNext()
    for change in 0..<3 {
      var request = try action.request(0)
      if change == 0 { request.feeds = [] }
      if change == 1 { request.feeds = [.slices([], lower: nil, upper: nil)] }
      if change == 2 { request.task = 99 }
      switch TaskRunner.run(request, of: action.plan.stages, action.bound, in: action.environment) {
      case .fatal(let error): #expect(error.code == .internalError)
      case .userFailure where change == 2: break
      case let reply: Issue.record("change \(change) gives \(reply)")
      }
    }
  }
}
