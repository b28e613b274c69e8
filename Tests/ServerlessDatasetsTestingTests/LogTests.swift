import Synchronization
import Testing

@testable import ServerlessDatasetsTesting

@Suite struct LogTests {
  @Test func theLogIsWrittenAsLambdaWritesIt() async throws {
    try await withService {
      $0.memory = 256
    } _: { (_, client) async throws in
      let first = try await client.invoke(#"{"print":"hello"}"#, log: true)
      let id = first.requestID
      let pattern = try Regex(
        "^START RequestId: \(id) Version: \\$LATEST\nhello\nEND RequestId: \(id)\nREPORT RequestId: \(id)\tDuration: [0-9]+\\.[0-9]{2} ms\t"
          + "Billed Duration: [0-9]+ ms\tMemory Size: 256 MB\tMax Memory Used: [0-9]+ MB\tInit Duration: [0-9]+\\.[0-9]{2} ms\t\n$"
      )
      let log = try #require(first.log)
      #expect(try pattern.wholeMatch(in: log) != nil, "\(log)")
    }
  }

  @Test func onlyTheEndOfALongLogIsSent() async throws {
    try await withService { (_, client) async throws in
      let log = try #require(try await client.invoke(#"{"chatter":5000}"#, log: true).log)
      #expect(log.utf8.count == OutputCapture.tailBytes)
      #expect(log.contains("line 4999\nEND RequestId: "))
      #expect(!log.contains("START"))
    }
  }

  @Test func whatOthersPrintedIsNotInIt() async throws {
    try await withService { (_, client) async throws in
      #expect(try await client.invoke(#"{"print":"secret"}"#).status == 200)
      let log = try #require(try await client.invoke("{}", log: true).log)
      #expect(log.hasPrefix("START"))
      #expect(!log.contains("secret"))
    }
  }

  @Test func everythingGoesToWhoeverListens() async throws {
    let heard = Heard()
    let reply = try await withService {
      $0.log = { heard.add($0) }
    } _: { (_, client) async throws in
      try await client.invoke(#"{"print":"hello"}"#)
    }
    #expect(reply.status == 200)
    #expect(heard.text.hasPrefix("START"))
    #expect(heard.text.contains("\nhello\n"))
    #expect(heard.text.contains("\nREPORT"))
  }

  private final class Heard: Sendable {
    private let pieces = Mutex("")
    var text: String { pieces.withLock { $0 } }
    func add(_ piece: String) { pieces.withLock { $0 += piece } }
  }
}
