import DataflowPlan
import Exchange
import Execution
import Operators
import Records

/// A program put together by hand: a logical plan and the closures behind its nodes.
struct Program {
  private var builder = LogicalPlanBuilder()
  private(set) var bindings: [OperatorBinding] = []
  private(set) var sources: [NodeID: ResolvedSource] = [:]

  /// A node of a program, with the type of its rows.
  struct Rows<Element: Sendable> {
    let id: NodeID
  }

  mutating func add<Element: Sendable>(
    _ operation: LogicalOperation, _ inputs: [NodeID], as element: Element.Type, _ bind: (inout OperatorBinding) throws -> Void
  ) rethrows -> Rows<Element> {
    let site = CallSite(file: "App/main.swift", line: bindings.count + 1, column: 1)
    let id = builder.add(operation, inputs, element: "\(element)", site: site)
    var binding = OperatorBinding(element)
    try bind(&binding)
    bindings.append(binding)
    return Rows(id: id)
  }

  /// The plan that gives those rows to an action.
  func bound(_ root: NodeID, _ action: LogicalAction = .collect, _ binding: ActionBinding = ActionBinding(returnsRows: true))
    throws
    -> BoundPlan
  {
    BoundPlan(try builder.finish(root, action), bindings, action: binding)
  }

  // MARK: Operations

  /// Elements in so many shares. `pushed` is told how many rows were pushed.
  mutating func source<Element: Sendable>(
    _ elements: [Element], shares: Int, bytes: Int? = nil, pushed: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> Rows<Element> {
    let description = SourceDescription(
      kind: .collection, description: "\(elements.count) elements", bytes: bytes ?? elements.count * 8, rows: elements.count,
      splits: shares)
    let rows: Rows<Element> = add(.source(description), [], as: Element.self) { binding in
      binding.source = { control, share, sink in
        var range = share.range(of: elements.count)
        while !range.isEmpty, !control.isStopped {
          let part = range.prefix(100)
          range = range.dropFirst(part.count)
          pushed(part.count)
          let memory = UnsafeMutablePointer<Element>.allocate(capacity: part.count)
          defer { memory.deallocate() }
          for (index, element) in elements[part].enumerated() { (memory + index).initialize(to: element) }
          try sink.push(UnsafeMutableRawPointer(memory), part.count)
        }
        return share.range(of: elements.count).count * 8
      }
    }
    sources[rows.id] = ResolvedSource(
      shares: (0..<shares).map { SourceShare(index: $0, count: shares) },
      size: SizeEstimate(bytes: elements.count * 8, rows: elements.count)
    ) { "rows of share \($0)" }
    return rows
  }

  mutating func map<Input, Output>(
    _ input: Rows<Input>, _ transform: @escaping @Sendable (Input) throws -> Output
  ) -> Rows<Output> {
    add(.map, [input.id], as: Output.self) { binding in
      binding.transform = oneToOne { (rows: UnsafeMutablePointer<Input>, count, output: UnsafeMutablePointer<Output>) in
        for index in 0..<count {
          do { (output + index).initialize(to: try transform((rows + index).move())) } catch {
            throw RowFailure(consumed: index + 1, produced: index, error)
          }
        }
      }
    }
  }

  mutating func flatMap<Input, Output>(
    _ input: Rows<Input>, _ transform: @escaping @Sendable (Input) -> [Output]
  ) -> Rows<Output> {
    add(.flatMap, [input.id], as: Output.self) { binding in
      binding.transform = oneToMany { (rows: UnsafeMutablePointer<Input>, count, output: inout BatchEmitter<Output>) in
        for index in 0..<count {
          do { for element in transform((rows + index).move()) { try output.append(element) } } catch {
            throw RowFailure(consumed: index + 1, produced: 0, error)
          }
        }
      }
    }
  }

  mutating func limit<Element>(_ input: Rows<Element>, _ count: Int) -> Rows<Element> {
    add(.limit(count), [input.id], as: Element.self) { _ in }
  }

  mutating func union<Element>(_ inputs: Rows<Element>...) -> Rows<Element> {
    add(.union, inputs.map(\.id), as: Element.self) { _ in }
  }

  mutating func repartitioned<Element>(_ input: Rows<Element>, _ count: Int) -> Rows<Element> {
    add(.repartitioned(count: count), [input.id], as: Element.self) { _ in }
  }

  mutating func reduceByKey(_ input: Rows<(Int, Int)>) -> Rows<(Int, Int)> {
    add(.reduceByKey(keyType: "Int"), [input.id], as: (Int, Int).self) { binding in
      binding.partial = reduction(StaticKeyOperations<Int>(), partial: true) { (a: Int, b: Int) in a + b }
      binding.merge = reduction(StaticKeyOperations<Int>(), partial: false) { (a: Int, b: Int) in a + b }
      binding.transform = binding.merge
      binding.hashes = [Self.hash(Int.self)]
      binding.partialHash = binding.hashes[0]
    }
  }

  mutating func aggregate(_ input: Rows<(Int, Int)>) throws -> Rows<(Int, Int, Int, Double)> {
    try add(
      .aggregateByKey(keyType: "Int", functions: ["count", "sum", "average"]), [input.id], as: (Int, Int, Int, Double).self
    ) {
      binding in
      let value = { @Sendable (row: (Int, Int)) in row.1 }
      let operators = try AggregationOperators(
        StaticKeyOperations<Int>(), key: { (row: (Int, Int)) in row.0 }, .count, .sum(of: value), .average(of: value))
      binding.partial = operators.partial
      binding.merge = operators.merge
      binding.transform = operators.complete
      binding.partialRow = operators.row
      binding.hashes = [hashing(StaticKeyOperations<Int>()) { (row: (Int, Int)) in row.0 }]
      binding.partialHash = operators.partialHash
    }
  }

  /// Each key with its values, in order.
  mutating func groups(_ input: Rows<(Int, Int)>) -> Rows<(Int, [Int])> {
    add(.groupByKey(keyType: "Int"), [input.id], as: (Int, [Int]).self) { binding in
      binding.group = grouping(StaticKeyOperations<Int>(), key: { (row: (Int, Int)) in row.0 }) { key, elements, output in
        try output.append((key, elements.map(\.1)))
      }
      binding.hashes = [Self.hash(Int.self)]
    }
  }

  mutating func join(_ left: Rows<(Int, Int)>, _ right: Rows<(Int, Int)>) -> Rows<(Int, Int, Int)> {
    add(.join(kind: .inner, keyType: "Int"), [left.id, right.id], as: (Int, Int, Int).self) { binding in
      Self.bind(.inner, &binding)
    }
  }

  mutating func leftJoin(_ left: Rows<(Int, Int)>, _ right: Rows<(Int, Int)>) -> Rows<(Int, Int, Int)> {
    add(.join(kind: .left, keyType: "Int"), [left.id, right.id], as: (Int, Int, Int).self) { binding in
      Self.bind(.left, &binding)
    }
  }

  mutating func sorted(_ input: Rows<(Int, Int)>) -> Rows<(Int, Int)> {
    add(.sorted("ascending by Int"), [input.id], as: (Int, Int).self) { binding in
      binding.ordering = RowOrdering(
        by: { (row: (Int, Int)) in row.0 }, descending: false, isPrefixExact: true,
        prefix: { UInt64(bitPattern: Int64($0)) ^ 1 << 63 })
    }
  }

  private static func bind(_ form: JoinForm, _ binding: inout OperatorBinding) {
    let operators = JoinOperators(StaticKeyOperations<Int>(), Int.self, Int.self, form) { key, left, right in
      (key, left ?? -1, right ?? -1)
    }
    binding.join = operators.buildingRight
    binding.joinBuildingLeft = operators.buildingLeft
    binding.mergeJoin = operators.merging
    binding.hashes = operators.hashes
  }

  private static func hash<Value>(_ value: Value.Type) -> OperatorBinding.KeyHash {
    { StaticKeyOperations<Int>().hash($0, stride: MemoryLayout<(Int, Value)>.stride, count: $1, into: $2) }
  }
}
