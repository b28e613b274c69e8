import FunctionInvocation
import Records
import StoreTesting
import Testing

@testable import RemoteFunctions

/// Calls and answers as bytes.
@Suite struct CallCodingTests {
  private static func bytes(_ random: inout SeededRandom, upTo count: Int) -> [UInt8] {
    (0..<Int.random(in: 0...count, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  static func call(_ random: inout SeededRandom) -> FunctionCall {
    func list<T>(_ make: (inout SeededRandom) -> T) -> [T] {
      (0..<Int.random(in: 0...4, using: &random)).map { _ in make(&random) }
    }
    let segments = list { CallLog.Segment(key: "runs/r/log/\($0.next())", count: Int.random(in: 0...9, using: &$0)) }
    return FunctionCall(
      code: "build-id:\(random.next())", run: "r\(random.next())", arguments: list { "--argument=\($0.next()) ü" },
      folder: "/home/ü", storage: "s3://bucket/prefix?region=x",
      log: CallLog(segments: segments, rest: list { bytes(&$0, upTo: 40) }),
      requests: list { bytes(&$0, upTo: 200) }, deadline: Bool.random(using: &random) ? .milliseconds(12_345) : nil,
      answerKey: "runs/r/answers/1", answersToStorage: Bool.random(using: &random))
  }

  @Test(arguments: 0..<50) func callsComeBack(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let call = Self.call(&random)
    #expect(try FunctionCall.decode(call.encoded) == .whole(call))
    #expect(CallText.decode(CallText.encode(call.encoded)) == call.encoded)
    #expect(try CallLog.decode(CallLog.encode(call.log.rest)) == call.log.rest)
  }

  @Test func storedCallsComeBack() throws {
    let bytes = FunctionCall.encoded(storedIn: "gs://b/p", key: "runs/r/calls/7")
    #expect(try FunctionCall.decode(bytes) == .stored(storage: "gs://b/p", key: "runs/r/calls/7"))
  }

  @Test(arguments: 0..<20) func aCallThatIsCutShortOrLongIsAnError(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let bytes = Self.call(&random).encoded
    for length in bytes.indices { #expect(throws: RecordError.self) { try FunctionCall.decode(Array(bytes.prefix(length))) } }
    #expect(throws: RecordError.self) { try FunctionCall.decode(bytes + [0]) }
  }

  @Test func somethingElseIsNoCall() {
    #expect { try FunctionCall.decode(Array("{\"hello\":1}".utf8)) } throws: { "\($0)".contains("this is no call of a driver") }
    #expect(CallText.decode(Array("{\"hello\":1}".utf8)) == nil)
    #expect(CallText.decode(Array("{\"bytes\":\"?\"}".utf8)) == nil)
  }

  @Test func whatFitsIsSmaller() {
    for limit in [1 << 10, 1 << 20, 6 << 20] {
      #expect(CallText.encode([UInt8](repeating: 7, count: CallText.capacity(limit))).count <= limit)
    }
  }

  @Test func answersComeBack() throws {
    var error = InvocationError(.outOfMemory, "too much", worker: "worker 1", logTail: "a\nb", hadStarted: true)
    error.usage = nil
    let answer = FunctionAnswer.results([.success([1, 2]), .failure(error)], worker: "e1", isColdStart: true)
    guard case .results(let results, "e1", true) = try FunctionAnswer(answer.encoded) else {
      Issue.record("another answer came back")
      return
    }
    #expect(try results[0].get() == [1, 2])
    guard case .failure(let back) = results[1] else {
      Issue.record("a failure came back as a success")
      return
    }
    #expect(back.code == .outOfMemory && back.message == "too much" && back.logTail == "a\nb" && back.hadStarted)
    guard case .stored("k") = try FunctionAnswer(FunctionAnswer.stored(key: "k").encoded) else {
      Issue.record("another answer came back")
      return
    }
    guard case .refused(let refusal) = try FunctionAnswer(FunctionAnswer.refused(error).encoded) else {
      Issue.record("another answer came back")
      return
    }
    #expect(refusal.code == .outOfMemory)
    #expect(throws: RecordError.self) { try FunctionAnswer(Array("<html>".utf8)) }
    #expect(throws: RecordError.self) { try FunctionAnswer(answer.encoded + [0]) }
    #expect(throws: RecordError.self) { try FunctionAnswer(Array(answer.encoded.dropLast())) }
  }
}
