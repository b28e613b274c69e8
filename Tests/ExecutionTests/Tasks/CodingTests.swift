import DataflowPlan
import Exchange
import Execution
import Lineage
import Operators
import Records
import Testing

/// What travels between driver and workers comes back as it was; what was cut short or damaged is refused, or is at least no crash.
@Suite struct CodingTests {
  /// Every way of decoding, by name: it gives the bytes that encoding again gives.
  private static let decoders: [(name: String, recode: @Sendable ([UInt8]) throws -> [UInt8])] = [
    ("request", { try TaskRequest($0).encoded }),
    ("reply", { try TaskReply($0).encoded }),
    ("result", { try ActionResult($0).encoded }),
    ("message", { try WorkerMessage($0).encoded() }),
    (
      "error",
      { bytes in
        var reader = ByteReader(bytes)
        var writer = ByteWriter()
        try DatasetError(from: &reader).encode(into: &writer)
        return writer.array()
      }
    ),
    (
      "task result",
      { bytes in
        var reader = ByteReader(bytes)
        return try TaskResult(from: &reader).encoded
      }
    ),
  ]

  private static func sample(_ name: String, _ samples: inout RandomSamples) throws -> [UInt8] {
    switch name {
    case "request": return samples.request().encoded
    case "reply": return samples.reply().encoded
    case "result": return samples.actionResult().encoded
    case "message": return try samples.message().encoded()
    case "error":
      var writer = ByteWriter()
      samples.error().encode(into: &writer)
      return writer.array()
    default: return samples.taskResult().encoded
    }
  }

  @Test(arguments: decoders.indices)
  func whatWasEncodedComesBack(index: Int) throws {
    let (name, recode) = Self.decoders[index]
    for seed in 0..<200 {
      var samples = RandomSamples(seed: seed)
      let bytes = try Self.sample(name, &samples)
      #expect(try recode(bytes) == bytes, "\(name), seed \(seed)")
    }
  }

  @Test func messagesComeBack() throws {
    for seed in 0..<60 {
      var samples = RandomSamples(seed: seed)
      let message = try samples.message()
      #expect("\(try WorkerMessage(try message.encoded()))" == "\(message)", "seed \(seed)")
    }
  }

  @Test(arguments: decoders.indices)
  func whatWasCutShortIsRefused(index: Int) throws {
    let (name, recode) = Self.decoders[index]
    for seed in 0..<25 {
      var samples = RandomSamples(seed: seed)
      let bytes = try Self.sample(name, &samples)
      for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
        #expect(throws: (any Error).self, "\(name), seed \(seed), \(length) of \(bytes.count) bytes") {
          _ = try recode(Array(bytes[..<length]))
        }
      }
    }
  }

  @Test(arguments: decoders.indices)
  func damagedBytesAreNoCrash(index: Int) throws {
    let (name, recode) = Self.decoders[index]
    var refused = 0
    for seed in 0..<400 {
      var samples = RandomSamples(seed: seed)
      var bytes = try Self.sample(name, &samples)
      for _ in 0..<Int.random(in: 1...4, using: &samples.generator) {
        let place = Int.random(in: 0..<bytes.count, using: &samples.generator)
        switch Int.random(in: 0..<3, using: &samples.generator) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &samples.generator)
        case 1: bytes.replaceSubrange(place..<place, with: [UInt8](repeating: 0xFF, count: 9) + [1])
        default: bytes[place] = UInt8.random(in: 0...255, using: &samples.generator)
        }
      }
      do { _ = try recode(bytes) } catch { refused += 1 }
    }
    #expect(refused > 50)
  }

  @Test(arguments: decoders.indices)
  func randomBytesAreNoCrash(index: Int) throws {
    let recode = Self.decoders[index].recode
    var refused = 0
    for seed in 0..<500 {
      var generator = SeededGenerator(seed)
      let bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
        generator.oneIn(3) ? UInt8.random(in: 0...4, using: &generator) : UInt8.random(in: 0...255, using: &generator)
      }
      do { _ = try recode(bytes) } catch { refused += 1 }
    }
    #expect(refused > 250)
  }

  @Test func numbersBeyondAnIntAreRefused() {
    let largest: [UInt8] = [UInt8](repeating: 0xFF, count: 9) + [1]
    for bytes in [[1] + largest, [2] + largest + [0, 0]] {
      #expect(throws: RecordError.self) { _ = try ActionResult(bytes) }
    }
    #expect(throws: RecordError.self) { _ = try TaskReply([0] + largest + largest + largest + largest + largest + [1, 0]) }
    #expect(throws: RecordError.self) { _ = try TaskReply([2] + largest + [0, 0]) }
  }

  @Test func aRequestNamesItsActionWithoutBeingRead() throws {
    var samples = RandomSamples(seed: 1)
    let request = samples.request()
    #expect(try TaskRequest.action(of: request.encoded) == request.action)
    #expect(throws: RecordError.self) { _ = try TaskRequest.action(of: [9]) }
  }

  @Test func everyFieldOfARequestComesBack() throws {
    for seed in 0..<50 {
      var samples = RandomSamples(seed: seed)
      let request = samples.request()
      let back = try TaskRequest(request.encoded)
      #expect(back.action == request.action && back.plan == request.plan && back.stage == request.stage)
      #expect(back.task == request.task && back.attempt == request.attempt && back.identity == request.identity)
      #expect(back.outputPartitions == request.outputPartitions && back.leafCounts == request.leafCounts)
      #expect(back.inlineLimit == request.inlineLimit && back.outputFolder == request.outputFolder)
      #expect(back.feeds.count == request.feeds.count)
      for (a, b) in zip(request.feeds, back.feeds) {
        switch (a, b) {
        case (.share(let a), .share(let b)): #expect(a.index == b.index && a.count == b.count && a.split == b.split)
        case (.slices(let a, let lower, let upper), .slices(let b, let backLower, let backUpper)):
          #expect(a == b && lower == backLower && upper == backUpper)
        default: Issue.record("a feed came back as another kind")
        }
      }
    }
  }

  @Test func anErrorComesBackWithItsPlace() throws {
    for seed in 0..<100 {
      var samples = RandomSamples(seed: seed)
      let error = samples.error()
      var writer = ByteWriter()
      error.encode(into: &writer)
      var reader = ByteReader(writer.array())
      #expect(try DatasetError(from: &reader) == error)
      #expect(reader.isAtEnd)
    }
  }

  @Test func theErrorsTextTellsCodeMessageAndPlace() {
    var error = DatasetError(.badInput, "a.txt is missing; check the path")
    #expect(error.description == "badInput: a.txt is missing; check the path")
    error.location = DatasetError.Location(run: "r1", action: "count", stage: 2, task: 0, attempt: 3, input: "rows 0..<5")
    #expect(
      error.description == """
        badInput: a.txt is missing; check the path
          at count, stage 2, partition 0, attempt 3, input rows 0..<5, run r1
        """)
  }
}
