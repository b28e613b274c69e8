import DataflowPlan

/// Well-typed random programs over `Int`, `(Int, Int)` and what joins and groups make of them. Nodes are used again at random,
/// so that plans are DAGs. Only ordered rows are limited: of others, which are first is nobody's promise.
struct RandomPlans {
  private struct Dataset {
    var id: NodeID
    var element: String
    var isOrdered: Bool

    var isPair: Bool { element.hasPrefix("(") }
    var hasIntKey: Bool { element.hasPrefix("(Int, ") }
  }

  private var generator: SeededGenerator
  private var builder = LogicalPlanBuilder()
  private var datasets: [Dataset] = []

  static func plan(seed: Int) throws -> LogicalPlan { try orderedPlan(seed: seed).plan }

  /// A plan, and whether the program may rely on the order of its rows.
  static func orderedPlan(seed: Int) throws -> (plan: LogicalPlan, isOrdered: Bool) {
    var plans = RandomPlans(generator: SeededGenerator(seed: seed))
    plans.addSource()
    for _ in 0..<Int.random(in: 1...14, using: &plans.generator) { plans.addOperation() }
    let last = plans.datasets.last!
    let prefix = LogicalAction.prefix(Int.random(in: 0...8, using: &plans.generator))
    let isPrefix = last.isOrdered && Bool.random(using: &plans.generator)
    return (try plans.builder.finish(last.id, isPrefix ? prefix : .collect), last.isOrdered)
  }

  private init(generator: SeededGenerator) { self.generator = generator }

  private mutating func add(_ operation: LogicalOperation, _ inputs: [Dataset], _ element: String, isOrdered: Bool) {
    let site = CallSite(file: "App/main.swift", line: builder.nodes.count + 1, column: 1)
    let id = builder.add(operation, inputs.map(\.id), element: element, site: site)
    datasets.append(Dataset(id: id, element: element, isOrdered: isOrdered))
  }

  private mutating func addSource() {
    let rows = Int.random(in: 0...60, using: &generator)
    let bytes = [nil, 100, 1 << 20, 1 << 30].randomElement(using: &generator)!
    let source = SourceDescription(
      kind: .range, description: "0..<\(rows)", bytes: bytes, rows: rows, splits: Int.random(in: 1...3, using: &generator))
    add(.source(source), [], "Int", isOrdered: true)
  }

  private mutating func addOperation() {
    // Mostly the newest dataset, sometimes any: that makes chains with branches.
    let input = Int.random(in: 0..<4, using: &generator) > 0 ? datasets.last! : datasets.randomElement(using: &generator)!
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: addSource()
    case 1...3: addNarrow(input)
    case 4...6: addKeyed(input)
    default: addOther(input)
    }
  }

  private mutating func addNarrow(_ input: Dataset) {
    let element = input.element
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: add(.map, [input], "Int", isOrdered: input.isOrdered)
    case 1: add(.map, [input], "(Int, Int)", isOrdered: input.isOrdered)
    case 2: add(.filter, [input], element, isOrdered: input.isOrdered)
    case 3: add(.flatMap, [input], element, isOrdered: input.isOrdered)
    case 4: add(.compactMap, [input], "Int", isOrdered: input.isOrdered)
    default: add(.mapPartitions, [input], "Int", isOrdered: input.isOrdered)
    }
  }

  private mutating func addKeyed(_ input: Dataset) {
    guard input.hasIntKey else { return add(.map, [input], "(Int, Int)", isOrdered: input.isOrdered) }
    let element = input.element
    switch Int.random(in: 0..<10, using: &generator) {
    case 0 where element == "(Int, Int)": add(.reduceByKey(keyType: "Int"), [input], element, isOrdered: false)
    case 1: add(.aggregateByKey(keyType: "Int", functions: ["count"]), [input], "(Int, Int)", isOrdered: false)
    case 2: add(.groupByKey(keyType: "Int"), [input], "(Int, [Row])", isOrdered: false)
    case 3: add(.mapValues, [input], "(Int, Int)", isOrdered: input.isOrdered)
    case 4: add(.keyedNarrow("repeat"), [input], element, isOrdered: input.isOrdered)
    case 5: add(.keys, [input], "Int", isOrdered: input.isOrdered)
    case 6 where element == "(Int, Int)": add(.values, [input], "Int", isOrdered: input.isOrdered)
    default: addJoin(input)
    }
  }

  private mutating func addJoin(_ input: Dataset) {
    // Joins of joins multiply rows; a few suffice.
    guard input.element == "(Int, Int)" else { return add(.mapValues, [input], "(Int, Int)", isOrdered: input.isOrdered) }
    let other = datasets.filter { $0.element == "(Int, Int)" }.randomElement(using: &generator)!
    let kind = JoinKind.allCases.randomElement(using: &generator)!
    let value = kind == .left ? "(Int, Int?)" : "(Int, Int)"
    add(.join(kind: kind, keyType: "Int"), [input, other], "(Int, \(value))", isOrdered: false)
    add(.aggregateByKey(keyType: "Int", functions: ["count"]), [datasets.last!], "(Int, Int)", isOrdered: false)
  }

  private mutating func addOther(_ input: Dataset) {
    let element = input.element
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: add(.sorted("ascending"), [input], element, isOrdered: true)
    case 1: add(.distinct(keyType: element), [input], element, isOrdered: false)
    case 2:
      let other = datasets.filter { $0.element == element }.randomElement(using: &generator)!
      add(.union, [input, other], element, isOrdered: input.isOrdered && other.isOrdered)
    case 3:
      let count = Bool.random(using: &generator) ? nil : Int.random(in: 1...4, using: &generator)
      add(.repartitioned(count: count), [input], element, isOrdered: false)
    case 4: add(.cached, [input], element, isOrdered: input.isOrdered)
    default:
      guard input.isOrdered else { return add(.sorted("ascending"), [input], element, isOrdered: true) }
      add(.limit(Int.random(in: 0...12, using: &generator)), [input], element, isOrdered: true)
    }
  }
}
