import DataflowPlan

/// Well-typed random programs over `Int`, `(Int, Int)` and what joins and numbering make of them. Nodes are used again at random,
/// so that plans are DAGs. Only ordered rows are limited: of others, which are first is nobody's promise.
struct RandomPlans {
  struct Dataset {
    var id: NodeID
    var element: String
    var isOrdered: Bool
    /// The most rows that it can have.
    var rows: Int

    var hasIntKey: Bool { element.hasPrefix("(Int, ") }
  }

  var generator: SeededGenerator
  private(set) var datasets: [Dataset] = []
  private var builder = LogicalPlanBuilder()

  static func plan(seed: Int) throws -> LogicalPlan { try orderedPlan(seed: seed).plan }

  /// A plan, and whether the program may rely on the order of its rows.
  static func orderedPlan(seed: Int) throws -> (plan: LogicalPlan, isOrdered: Bool) {
    var plans = RandomPlans(generator: SeededGenerator(seed: seed))
    plans.addSource()
    for _ in 0..<Int.random(in: 1...16, using: &plans.generator) { plans.addOperation() }
    let last = plans.datasets.last!
    let prefix = LogicalAction.prefix(Int.random(in: 0...8, using: &plans.generator))
    let isPrefix = last.isOrdered && Bool.random(using: &plans.generator)
    return (try plans.builder.finish(last.id, isPrefix ? prefix : .collect), last.isOrdered)
  }

  private init(generator: SeededGenerator) { self.generator = generator }

  /// Adds a node; what isn't said of its rows is as of the first input's.
  mutating func add(
    _ operation: LogicalOperation, _ inputs: [Dataset], _ element: String? = nil, isOrdered: Bool? = nil, rows: Int? = nil
  ) {
    let site = CallSite(file: "App/main.swift", line: builder.nodes.count + 1, column: 1)
    let element = element ?? inputs[0].element
    let id = builder.add(operation, inputs.map(\.id), element: element, site: site)
    datasets.append(
      Dataset(
        id: id, element: element, isOrdered: isOrdered ?? inputs[0].isOrdered, rows: rows ?? inputs[0].rows))
  }

  /// Numbers rows: the partitions' row counts are a dataset of their own, which no other operation may take.
  mutating func addNumbering(_ input: Dataset) {
    add(.partitionwise("count"), [input], "Int", isOrdered: false)
    let counts = datasets.removeLast()
    add(.zipWithIndex, [input, counts], "(\(input.element), Int)")
    // Which row has which number is determined by their order only.
    guard !input.isOrdered else { return }
    let isValues = Bool.random(using: &generator)
    add(isValues ? .values : .keys, [datasets.removeLast()], isValues ? "Int" : input.element)
  }

  /// Any dataset with such rows; there is one.
  mutating func any(where matches: (Dataset) -> Bool) -> Dataset {
    datasets.filter(matches).randomElement(using: &generator)!
  }

  private mutating func addSource() {
    let rows = Int.random(in: 0...60, using: &generator)
    let bytes = [nil, 100, 1 << 20, 1 << 30].randomElement(using: &generator)!
    let source = SourceDescription(
      kind: .range, description: "0..<\(rows)", bytes: bytes, rows: rows, splits: Int.random(in: 1...3, using: &generator))
    add(.source(source), [], "Int", isOrdered: true, rows: rows)
  }

  private mutating func addOperation() {
    // Mostly the newest dataset, sometimes any: that makes chains with branches.
    let isChain = Int.random(in: 0..<4, using: &generator) > 0
    let input = isChain ? datasets.last! : any { _ in true }
    switch Int.random(in: 0..<20, using: &generator) {
    case 0: addSource()
    case 1...3: addNarrow(input)
    case 4...6: addGrouped(input)
    case 7...8: addMoved(input)
    case 9...12: addOther(input)
    default: addKeyed(input)
    }
  }
}

extension RandomPlans {
  private mutating func addNarrow(_ input: Dataset) {
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: add(.map, [input], "Int")
    case 1: add(.map, [input], "(Int, Int)")
    case 2: add(.filter, [input])
    case 3: add(.flatMap, [input], rows: 2 * input.rows)
    case 4: add(.compactMap, [input], "Int")
    case 5: add(.partitionwise("sample"), [input])
    default: add(.mapPartitions, [input], "Int")
    }
  }

  private mutating func addKeyed(_ input: Dataset) {
    let keyed = datasets.filter(\.hasIntKey).randomElement(using: &generator)
    guard let input = input.hasIntKey ? input : keyed else { return add(.map, [input], "(Int, Int)") }
    let isPair = input.element == "(Int, Int)"
    switch Int.random(in: 0..<12, using: &generator) {
    case 0...2 where isPair: add(.reduceByKey(keyType: "Int"), [input], isOrdered: false)
    case 3: add(.mapValues, [input], "(Int, Int)")
    case 4: add(.keyedNarrow("repeat"), [input], rows: 2 * input.rows)
    case 5:
      add(.keys, [input], "Int")
      add(.distinct(keyType: "Int"), [datasets.last!], isOrdered: false)
    case 6 where isPair: add(.values, [input], "Int")
    default: addJoin(input)
    }
  }

  private mutating func addJoin(_ input: Dataset) {
    let other = datasets.filter { $0.element == "(Int, Int)" }.randomElement(using: &generator)
    // Joins of joins multiply rows; a few suffice.
    guard input.element == "(Int, Int)", let other, input.rows * other.rows <= 20_000 else {
      return add(.mapValues, [input], "(Int, Int)")
    }
    guard Int.random(in: 0..<5, using: &generator) > 0 else {
      return add(.cogroup(keyType: "Int"), [input, other], made(), isOrdered: false, rows: 2 * (input.rows + other.rows))
    }
    let kind = JoinKind.allCases.randomElement(using: &generator)!
    let hint = Bool.random(using: &generator) ? JoinHint.automatic : JoinHint.allCases.randomElement(using: &generator)!
    let value =
      switch kind {
      case .inner: "(Int, Int)"
      case .left: "(Int, Int?)"
      case .right: "(Int?, Int)"
      case .full: "(Int?, Int?)"
      case .semi, .anti: "Int"
      }
    let rows = input.rows * other.rows + input.rows + other.rows
    add(.join(kind: kind, keyType: "Int", hint: hint), [input, other], "(Int, \(value))", isOrdered: false, rows: rows)
    // What follows by the same key may need no exchange.
    guard Bool.random(using: &generator) else { return }
    add(.mapValues, [datasets.last!], "(Int, Int)")
    add(.reduceByKey(keyType: "Int"), [datasets.last!], isOrdered: false, rows: input.rows + other.rows)
  }

  /// The rows that a group's closure makes.
  private mutating func made() -> String { Bool.random(using: &generator) ? "Int" : "(Int, Int)" }

  private mutating func addGrouped(_ input: Dataset) {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0:
      let functions = LogicalOperation.aggregateByKey(keyType: "Int", functions: ["count"])
      add(functions, [input], "(Int, Int)", isOrdered: false)
    case 1: add(.groupByKey(keyType: "Int"), [input], made(), isOrdered: false, rows: 2 * input.rows)
    case 2: add(.groupByKey(keyType: "Int", order: "by number"), [input], made(), isOrdered: false, rows: 2 * input.rows)
    default: add(.distinct(keyType: input.element), [input], isOrdered: false)
    }
  }

  private mutating func addMoved(_ input: Dataset) {
    let count = Int.random(in: 1...4, using: &generator)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: add(.repartitioned(count: count), [input], isOrdered: false)
    case 1: add(.repartitioned(count: nil, targetBytes: Bool.random(using: &generator) ? 100 : nil), [input], isOrdered: false)
    case 2: add(.partitioned(count: count), [input], isOrdered: false)
    case 3: add(.coalesced(count: count), [input])
    default: add(Bool.random(using: &generator) ? .cached : .checkpointed(name: "kept"), [input])
    }
  }

  private mutating func addOther(_ input: Dataset) {
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: add(.sorted("ascending"), [input], isOrdered: true)
    case 1: add(.sorted("descending"), [input], isOrdered: true)
    case 2...3:
      let other = any { $0.element == input.element }
      add(.union, [input, other], isOrdered: input.isOrdered && other.isOrdered, rows: input.rows + other.rows)
    case 4: addTop(input)
    case 5: addNumbering(input)
    case 6: addCross(input)
    default:
      guard input.isOrdered else { return add(.sorted("ascending"), [input], isOrdered: true) }
      let count = Int.random(in: 0...12, using: &generator)
      add(.limit(count), [input], rows: min(count, input.rows))
    }
  }

  private mutating func addTop(_ input: Dataset) {
    if input.isOrdered, Bool.random(using: &generator) { return add(.gathered("running"), [input], "Int") }
    add(.partitionwise("top"), [input], isOrdered: false)
    add(.gathered("top"), [datasets.removeLast()], isOrdered: true, rows: min(3, input.rows))
  }

  private mutating func addCross(_ input: Dataset) {
    addTop(any { _ in true })
    let few = datasets.last!
    guard few.rows <= 3 else { return }
    add(.cross, [input, few], "(\(input.element), \(few.element))", isOrdered: false, rows: input.rows * few.rows)
  }
}
