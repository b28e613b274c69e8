import DataflowPlan
import Exchange
import Execution
import Lineage
import Operators
import Records

/// Random values of all that is encoded.
struct RandomSamples {
  var generator: SeededGenerator

  init(seed: Int) { generator = SeededGenerator(seed) }

  private mutating func number(_ limit: Int = 1 << 20) -> Int {
    generator.oneIn(4) ? 0 : Int.random(in: 0..<limit, using: &generator)
  }

  private mutating func word() -> UInt64 { UInt64.random(in: 0...UInt64.max, using: &generator) }

  private mutating func bytes() -> [UInt8] { (0..<number(20)).map { _ in UInt8.random(in: 0...255, using: &generator) } }

  private mutating func text() -> String {
    String((0..<number(20)).map { _ in ["a", "7", "-", " ", "é", "語", "\n"].randomElement(using: &generator)! }.joined())
  }

  private mutating func optional<T>(_ value: T) -> T? { Bool.random(using: &generator) ? value : nil }

  private mutating func list<T>(upTo count: Int, _ make: (inout RandomSamples) -> T) -> [T] {
    (0..<Int.random(in: 0...count, using: &generator)).map { _ in make(&self) }
  }

  mutating func request() -> TaskRequest {
    TaskRequest(
      action: ActionID(rawValue: text()), plan: number(), stage: number(9), task: number(), attempt: number(9) + 1,
      identity: Digest128(high: word(), low: word()), outputPartitions: number(5_000),
      leafCounts: list(upTo: 4) { $0.number() },
      feeds: list(upTo: 4) { $0.feed() }, inlineLimit: number(), outputFolder: optional("checkpoints/" + text()))
  }

  private mutating func feed() -> LeafFeed {
    if Bool.random(using: &generator) { return .share(SourceShare(index: number(), count: number(), split: bytes())) }
    return .slices(list(upTo: 5) { $0.slice() }, lower: optional(bytes()), upper: optional(bytes()))
  }

  private mutating func source() -> ExchangeSource { Bool.random(using: &generator) ? .object(key: text()) : .inline(bytes()) }

  private mutating func pieces() -> [ExchangePiece] {
    let isSorted = Bool.random(using: &generator)
    return list(upTo: 5) { samples in
      ExchangePiece(
        length: samples.number(), rows: samples.number(), digest: samples.word(),
        firstKey: isSorted ? [1] + samples.bytes() : [])
    }
  }

  private mutating func slice() -> ExchangeSlice { ExchangeSlice(source: source(), offset: number(), pieces: pieces()) }

  mutating func output() -> ExchangeOutput {
    var pieces = pieces()
    var source = source()
    if case .inline(let bytes) = source {
      pieces = bytes.isEmpty ? [] : [ExchangePiece(length: bytes.count, rows: number(), digest: word())]
      source = .inline(bytes)
    }
    let cut = Int.random(in: 0...pieces.count, using: &generator)
    return ExchangeOutput(
      source: source, identity: bytes(), attempt: number(9), pieces: pieces, partitionEnds: [cut, pieces.count])
  }

  mutating func taskResult() -> TaskResult {
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: .rows(output())
    case 1: .count(number(1 << 40))
    default: .file(WrittenFile(name: text(), bytes: number(), rows: number()))
    }
  }

  mutating func actionResult() -> ActionResult {
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: .rows(list(upTo: 4) { $0.output() })
    case 1: .count(number(1 << 40))
    default: .written(rows: number(), bytes: number(), files: number())
    }
  }

  mutating func reply() -> TaskReply {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0:
      var metrics = TaskMetrics()
      (metrics.inputBytes, metrics.shuffledBytes, metrics.outputBytes) = (number(), number(), number())
      (metrics.sinkBytes, metrics.rows) = (number(), number())
      (metrics.requests.repetitions, metrics.requests.bytesSent, metrics.requests.bytesReceived) = (
        number(), number(), number()
      )
      metrics.requests.counts = CounterValues(Dictionary(list(upTo: 3) { ($0.text(), $0.number()) }) { $1 })
      let counts = list(upTo: 3) { ($0.text(), $0.number() - $0.number()) }
      metrics.counters = CounterValues(Dictionary(counts) { $0 &+ $1 })
      return .success(taskResult(), metrics)
    case 1: return .userFailure(text())
    case 2: return .lostInput(feed: number(5), slice: optional(number(50)), why: text())
    case 3: return .transient(text())
    default: return .fatal(error())
    }
  }

  mutating func error() -> DatasetError {
    DatasetError(
      DatasetError.Code(rawValue: text()), text(),
      at: DatasetError.Location(
        run: optional(text()), action: optional(text()), stage: optional(number(9)), task: optional(number()),
        attempt: optional(number(9)), input: optional(text())))
  }

  mutating func message() throws -> WorkerMessage {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: .environment(bytes())
    case 1: .plan(try SamplePlans.wordCount())
    case 2: .outcome(ActionID(rawValue: text()), bytes())
    default: .job(text(), bytes())
    }
  }
}

/// Plans with most kinds of stages.
enum SamplePlans {
  static func wordCount() throws -> StagePlan {
    var builder = LogicalPlanBuilder()
    let site = CallSite(file: "App/main.swift", line: 1, column: 1)
    let source = SourceDescription(kind: .range, description: "0..<9", bytes: 72, rows: 9, splits: 2)
    let rows = builder.add(.source(source), element: "Int", site: site)
    let pairs = builder.add(.map, [rows], element: "(Int, Int)", site: site)
    let sums = builder.add(.reduceByKey(keyType: "Int"), [pairs], element: "(Int, Int)", site: site)
    let sorted = builder.add(.sorted("ascending"), [sums], element: "(Int, Int)", site: site)
    return try Optimizer().optimise(try builder.finish(sorted, .collect)).stages
  }
}
