import ObjectStorage
import StoreTesting
import Synchronization
import Testing

@testable import AzureStorage

/// Random work through a network that loses requests and answers, cuts bodies and alters bytes: the store does what a model
/// does, or says that it doesn't know.
@Suite(.timeLimit(.minutes(3))) struct ScheduleTests {
  /// Numbers that a seed determines.
  struct Random {
    private var state: UInt64

    init(seed: Int) { state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  static func server(seed: Int) -> AzureServer {
    let random = Mutex(Random(seed: seed))
    let delivers = { @Sendable (request: ScriptedServer.Request, answer: ScriptedServer.Answer) -> ScriptedServer.Answer in
      let (kind, place) = random.withLock { ($0.next(12), $0.next(1 << 20)) }
      if kind == 0 { return .silence }
      guard request.method == "GET", case .reply(let status, let headers, var body) = answer, !body.isEmpty, status < 300 else {
        return answer
      }
      switch kind {
      case 1: return .cut(status, headers, Array(body[..<(place % body.count)]), length: body.count)
      case 2 where !request.target.contains("comp=list"):
        body[place % body.count] ^= 1
        return .reply(status, headers, body)
      default: return answer
      }
    }
    return AzureServer(AzureServer.Traits(delivers: delivers)) { _ in
      switch random.withLock({ $0.next(12) }) {
      case 0: .silence
      case 1: FaultTests.refusal(503, "ServerBusy")
      case 2: FaultTests.refusal(500, "InternalError")
      default: nil
      }
    }
  }

  @Test(arguments: 1...10) func agreesWithTheModel(_ seed: Int) throws {
    let store = try Self.server(seed: seed).store(attempts: 12)
    var random = Random(seed: seed + 1000)
    var model: [String: (bytes: [UInt8], etag: String)] = [:]
    for step in 0..<30 {
      let key = "k\(random.next(4))"
      let bytes = noise(1 + random.next(5000), seed: UInt64(step))
      switch random.next(6) {
      case 0: model[key] = (bytes, try store.put(key, bytes).etag)
      case 1:
        let expected: StorageError.Code? = model[key] == nil ? nil : .alreadyExists
        #expect(code { model[key] = (bytes, try store.put(key, bytes, .createOnly).etag) } == expected)
      case 2:
        guard let old = model[key] else { continue }
        model[key] = (bytes, try store.put(key, bytes, PutOptions(.ifMatch(etag: old.etag))).etag)
      case 3:
        try store.delete([key])
        model[key] = nil
      case 4: #expect(try store.listAll().map(\.key) == model.keys.sorted())
      default: try Self.read(key, of: store, model[key]?.bytes)
      }
    }
    for key in model.keys { try Self.read(key, of: store, model[key]?.bytes) }
  }

  /// Reads until the bytes come unaltered; those that were altered must be noticed.
  private static func read(_ key: String, of store: AzureStore, _ expected: [UInt8]?) throws {
    for _ in 0..<20 {
      do {
        #expect(try store.array(key) == expected)
        return
      } catch let error as StorageError where error.code == .io && expected != nil {
        continue
      } catch let error as StorageError where error.code == .notFound {
        #expect(expected == nil)
        return
      }
    }
    Issue.record("\(key) was never read whole")
  }
}
