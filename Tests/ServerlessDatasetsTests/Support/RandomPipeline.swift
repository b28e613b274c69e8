import ServerlessDatasets

/// A pipeline as data: it can be built as a dataset, and computed by plain Swift. Steps take earlier ones' results, so that
/// sub-datasets are shared.
struct RandomPipeline: Sendable, CustomStringConvertible {
  struct Step: Sendable {
    let operation: PipelineOperation
    let inputs: [Int]
  }

  private(set) var steps: [Step] = []
  /// Whether the last step sorts, so that the order of the result is known.
  private(set) var isOrdered = false
  /// What each step gives.
  private var results: [PlainRows] = []

  /// Results beyond this aren't built upon: joins multiply rows.
  private static let rowLimit = 1500

  init(seed: Int) {
    var random = SeededGenerator(seed: seed)
    let shape = Shape.all.randomElement(using: &random)!
    append(.source(shape.name), [])
    let length = Int.random(in: 3...8, using: &random)
    while steps.count <= length { extend(&random) }
    if Bool.random(using: &random) {
      append(.sorted, [steps.count - 1])
      isOrdered = true
    }
  }

  var result: PlainRows { results[results.count - 1] }

  var description: String {
    steps.enumerated().map { "\($0): \($1.operation)(\($1.inputs.map(String.init).joined(separator: ", ")))" }.joined(
      separator: "\n")
  }

  private mutating func extend(_ random: inout SeededGenerator) {
    // Mostly the last step's result, sometimes an earlier one's.
    let input = Int.random(in: 0..<3, using: &random) > 0 ? steps.count - 1 : Int.random(in: 0..<steps.count, using: &random)
    let operation = PipelineOperation.random(using: &random)
    var inputs = [input]
    if operation.takesTwo {
      let others = results.indices.filter { results[$0].hasTextKeys == results[input].hasTextKeys }
      inputs.append(others.randomElement(using: &random)!)
    }
    append(operation, inputs)
    if result.count > Self.rowLimit {
      steps.removeLast()
      results.removeLast()
    }
  }

  private mutating func append(_ operation: PipelineOperation, _ inputs: [Int]) {
    steps.append(Step(operation: operation, inputs: inputs))
    results.append(operation.computed(inputs.map { results[$0] }))
  }

  /// The pipeline as a dataset of the session.
  func dataset(in session: ServerlessSession) -> PipelineDataset {
    var datasets: [PipelineDataset] = []
    for step in steps { datasets.append(step.operation.recorded(step.inputs.map { datasets[$0] }, session)) }
    return datasets[datasets.count - 1]
  }
}

/// Rows of plain Swift.
enum PlainRows: Sendable {
  case numbers([(Int, Int)])
  case texts([(Text, Int)])

  var hasTextKeys: Bool { if case .texts = self { true } else { false } }

  var count: Int {
    switch self {
    case .numbers(let rows): rows.count
    case .texts(let rows): rows.count
    }
  }

  /// The rows in words, in their order.
  var lines: [String] {
    switch self {
    case .numbers(let rows): list(rows)
    case .texts(let rows): list(rows)
    }
  }
}

/// The same as a dataset.
enum PipelineDataset: Sendable {
  case numbers(ServerlessDataset<(Int, Int)>)
  case texts(ServerlessDataset<(Text, Int)>)

  func count() async throws -> Int {
    switch self {
    case .numbers(let dataset): try await dataset.count()
    case .texts(let dataset): try await dataset.count()
    }
  }

  func lines() async throws -> [String] {
    switch self {
    case .numbers(let dataset): list(try await dataset.collect())
    case .texts(let dataset): list(try await dataset.collect())
    }
  }
}
