import Foundation
import Testing

@testable import Lineage

@Suite struct JSONTextTests {
  static let awkward = ["", "a", "\"", "\\", "\n\t\u{0}\u{1f}", "é😀", "</script>", "a\u{301}", "\u{7f}\u{2028}"]

  @Test func arraysAreRead() throws {
    let text = JSONText.array(Self.awkward)
    #expect(
      try JSONDecoder().decode([String].self, from: Data(text.utf8)).map { Array($0.utf8) }
        == Self.awkward.map { Array($0.utf8) })
    #expect(JSONText.array([]) == "[]")
  }

  @Test func objectsAreReadAndOrderedByKey() throws {
    let values = Dictionary(uniqueKeysWithValues: Self.awkward.map { ($0, $0 + "!") })
    #expect(try JSONDecoder().decode([String: String].self, from: Data(JSONText.object(values).utf8)) == values)
    #expect(JSONText.object(["b": "1", "a": "2"]) == #"{"a":"2","b":"1"}"#)
  }
}
