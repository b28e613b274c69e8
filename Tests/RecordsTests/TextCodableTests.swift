import Foundation
import Records
import Testing

@Suite struct TextCodableTests {
  @Test func roundTripsAsAString() throws {
    let texts: [Text] = ["", "short", "a text that does not fit inline", "é"]
    let json = try JSONEncoder().encode(texts)
    #expect(try JSONDecoder().decode([String].self, from: json) == texts.map(\.description))
    #expect(try JSONDecoder().decode([Text].self, from: json) == texts)
  }

  @Test func refusesOtherBytes() {
    let error = #expect(throws: RecordError.self) { try JSONEncoder().encode([Text(bytes: [0xFF])]) }
    #expect(error?.code == .invalidUTF8)
  }
}
